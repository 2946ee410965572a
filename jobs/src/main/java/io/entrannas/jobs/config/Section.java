package io.entrannas.jobs.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.entrannas.UserError;
import io.entrannas.net.StemKind;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.Schedule;
import io.entrannas.train.SgdSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the typed values of one section. A value of the wrong type or range is noted as a problem and its default is
 * returned in its place, so that reading goes on and the user sees every problem at once.
 */
final class Section {
    private final ConfigObject values;
    private final ConfigObject defaults;
    private final String path;
    private final List<String> problems;

    /**
     * @param values every key of the section, the user's values before the defaults
     * @param defaults every key of the section with its default
     * @param path the section's own key; empty for the root
     * @param problems receives what is wrong
     */
    Section(ConfigObject values, ConfigObject defaults, String path, List<String> problems) {
        this.values = values;
        this.defaults = defaults;
        this.path = path;
        this.problems = problems;
    }

    Section section(String key) {
        return new Section((ConfigObject) values.get(key), (ConfigObject) defaults.get(key), path(key), problems);
    }

    int whole(String key, int least) {
        return whole(key, least, Map.of());
    }

    /** @param words words that may stand in place of a number, and their values */
    int whole(String key, int least, Map<String, Integer> words) {
        return read(
                key,
                "must be a whole number of at least " + least + orOneOf(words),
                value -> word(value, words)
                        .or(() -> whole(value)
                                .filter(n -> n >= least && n <= Integer.MAX_VALUE)
                                .map(Long::intValue)));
    }

    long whole(String key) {
        return read(key, "must be a whole number", Section::whole);
    }

    double number(String key, Interval interval) {
        return number(key, interval, Map.of());
    }

    /** @param words words that may stand in place of a number, and their values */
    double number(String key, Interval interval, Map<String, Double> words) {
        return read(
                key,
                "must be a number " + interval.words() + orOneOf(words),
                value -> word(value, words).or(() -> number(value, interval)));
    }

    /** A list with as many numbers as the default has. */
    List<Double> numbers(String key, Interval interval) {
        int length = ((ConfigList) defaults.get(key)).size();
        return read(
                key,
                "must be a list of " + length + " numbers, each " + interval.words(),
                value -> elements(value, element -> number(element, interval))
                        .filter(numbers -> numbers.size() == length));
    }

    boolean flag(String key) {
        return choice(key, Map.of("true", true, "false", false));
    }

    /** Bytes, for a value such as {@code 512MiB}. */
    long bytes(String key) {
        return read(key, "must be a size in bytes such as 512MiB or 2GiB", value -> {
            try {
                return Optional.of(value.atKey("size").getBytes("size")).filter(size -> size >= 0);
            } catch (ConfigException e) {
                return Optional.empty();
            }
        });
    }

    /** A time of at least a second, for a value such as {@code 60s}. */
    Duration duration(String key) {
        return read(key, "must be a time of at least 1s, such as 90s or 2m", value -> {
            try {
                return Optional.of(value.atKey("time").getDuration("time"))
                        .filter(time -> time.compareTo(Duration.ofSeconds(1)) >= 0);
            } catch (ConfigException e) {
                return Optional.empty();
            }
        });
    }

    String text(String key) {
        return read(key, "must be a text", Section::words);
    }

    /** A text that may be {@code null}. */
    Optional<String> textOrNull(String key) {
        ConfigValue value = values.get(key);
        Optional<String> text = words(value);
        if (text.isEmpty() && value.valueType() != ConfigValueType.NULL) {
            refuse(key, "must be a text");
        }
        return text;
    }

    /** A constant of {@code type}, written in lower case. */
    <E extends Enum<E>> E choice(String key, Class<E> type) {
        return choice(key, words(type));
    }

    /** A list of constants of {@code type}, written in lower case. */
    <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
        Map<String, E> words = words(type);
        return read(
                key, "must be a list of " + names(words), value -> elements(value, element -> word(element, words)));
    }

    /** One of {@code names}. */
    String choice(String key, List<String> names) {
        return choice(key, names.stream().collect(Collectors.toMap(name -> name, name -> name)));
    }

    /** The settings of stochastic gradient descent, which lie side by side in a section. */
    SgdSettings sgd() {
        return new SgdSettings(
                number("learning-rate", Interval.POSITIVE),
                choice("schedule", Schedule.class),
                number("momentum", Interval.SHARE),
                number("weight-decay", Interval.NOT_NEGATIVE),
                number("gradient-clip", Interval.POSITIVE, Map.of("off", Double.POSITIVE_INFINITY)));
    }

    /** A search space by its name, or a list of operations. */
    SearchSpace space(String key) {
        String operations =
                SearchSpace.EXTENDED.operations().stream().map(Operation::key).collect(Collectors.joining(", "));
        return read(
                key,
                "must be standard, extended, or a list of distinct operations, at least one besides none, out of "
                        + operations,
                value -> scalar(value)
                        .map(List::of)
                        .or(() -> elements(value, Section::scalar))
                        .flatMap(names -> {
                            try {
                                return Optional.of(SearchSpace.of(names));
                            } catch (UserError e) {
                                return Optional.empty();
                            }
                        }));
    }

    /** The layers of the ImageNet stem, and the cell after it, have half of the channels. */
    void requireHalvable(String key, int channels, StemKind stem) {
        if (stem == StemKind.IMAGENET && channels % 2 != 0) {
            refuse(key, "must be even when " + path("stem") + " is imagenet");
        }
    }

    /** @param when words for the condition under which these numbers have no effect unless they are 0 */
    void requireZero(String when, String... keys) {
        for (String key : keys) {
            if (number(values.get(key), Interval.NOT_NEGATIVE)
                    .filter(n -> n > 0)
                    .isPresent()) {
                refuse(key, "must be 0 " + when);
            }
        }
    }

    /** Notes what is wrong with a value; {@code requirement} reads, for instance, {@code "must divide ..."}. */
    void refuse(String key, String requirement) {
        ConfigValue was = values.get(key);
        problems.add(path(key) + " " + requirement + ", was " + was.render(ConfigRenderOptions.concise()) + " ("
                + was.origin().description() + ")");
    }

    private <T> T choice(String key, Map<String, T> choices) {
        return read(key, "must be one of " + names(choices), value -> word(value, choices));
    }

    private <T> T read(String key, String requirement, Function<ConfigValue, Optional<T>> parser) {
        Optional<T> value = parser.apply(values.get(key));
        if (value.isEmpty()) {
            refuse(key, requirement);
        }
        return value.or(() -> parser.apply(defaults.get(key))).orElseThrow();
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toMap(constant -> constant.name().toLowerCase(Locale.ROOT), c -> c));
    }

    private static <T> Optional<T> word(ConfigValue value, Map<String, T> words) {
        return scalar(value).map(words::get);
    }

    private static Optional<Long> whole(ConfigValue value) {
        return scalar(value).flatMap(text -> {
            try {
                return Optional.of(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<Double> number(ConfigValue value, Interval interval) {
        return scalar(value).flatMap(text -> {
            try {
                double number = Double.parseDouble(text);
                return Optional.of(number).filter(interval::has);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    /** The elements of a list; empty when it is none or one of them cannot be parsed. */
    private static <T> Optional<List<T>> elements(ConfigValue value, Function<ConfigValue, Optional<T>> parser) {
        if (!(value instanceof ConfigList list)) {
            return Optional.empty();
        }
        List<T> elements = list.stream().flatMap(e -> parser.apply(e).stream()).toList();
        return Optional.of(elements).filter(all -> all.size() == list.size());
    }

    /** The text of a value as it was written. */
    private static Optional<String> scalar(ConfigValue value) {
        return switch (value.valueType()) {
            case STRING, NUMBER, BOOLEAN -> Optional.of(value.atKey("value").getString("value"));
            case NULL, LIST, OBJECT -> Optional.empty();
        };
    }

    private static Optional<String> words(ConfigValue value) {
        return scalar(value).filter(text -> !text.isBlank());
    }

    private static String orOneOf(Map<String, ?> words) {
        return words.isEmpty() ? "" : " or " + names(words).replace(", ", " or ");
    }

    private static String names(Map<String, ?> words) {
        return words.keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
