package io.entrannas.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.entrannas.UserError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration of a sweep: that of a search and a training, and the section {@code sweep}, which {@code sweep.conf}
 * describes.
 *
 * @param base what all points share
 * @param title of the report; empty for the name of the run
 * @param train whether every network found is trained, too
 * @param memory bytes of a device
 * @param points in the order in which they run; their names are distinct
 * @param hocon what was given, resolved; without passwords
 */
public record SweepConfig(
        JobConfig base,
        Optional<String> title,
        List<PaperTable> tables,
        boolean train,
        long memory,
        List<Point> points,
        String hocon) {
    private static final String SWEEP = "sweep";
    private static final String GRID = "grid";
    private static final String VARIANTS = "variants";
    private static final Set<String> OF_THE_SWEEP = Set.of("run.name", "run.dir", MlflowConfig.KEY);
    /** Seeds last: what differs by its seed only stands together. */
    private static final Comparator<String> AXES =
            Comparator.comparing((String key) -> key.startsWith("run.")).thenComparing(key -> key);

    /**
     * A combination of settings.
     *
     * @param name can be the name of a folder
     * @param variant its name; empty when the sweep has none
     * @param settings what the point's variant and the grid say, by key
     * @param config of the point; its {@code run.name} is that of the sweep
     */
    public record Point(String name, String variant, SortedMap<String, String> settings, JobConfig config) {}

    /** Some keys with their values, by which a point differs from others. */
    private record Choice(String name, String variant, SortedMap<String, ConfigValue> settings) {
        private Choice and(String key, String shortKey, ConfigValue value) {
            SortedMap<String, ConfigValue> more = new TreeMap<>(settings);
            more.put(key, value);
            String part = shortKey + "-" + word(text(value));
            return new Choice(name.isEmpty() ? part : name + "_" + part, variant, more);
        }
    }

    /**
     * @param file a HOCON file with a section {@code sweep}
     * @param overrides single keys as {@code key=value}; the last one counts
     * @throws UserError naming what is not valid, in the section or in the settings of a point
     */
    public static SweepConfig load(Path file, List<String> overrides) {
        Config given = JobConfig.given(Optional.of(file), overrides);
        if (!given.hasPath(SWEEP)) {
            throw new UserError(
                    file + " has no section sweep, which says what differs; conf/sweeps holds some that have");
        }
        Config defaults = ConfigFactory.parseResources(SweepConfig.class.getClassLoader(), "sweep.conf");
        List<String> problems = new ArrayList<>();
        List<Choice> choices = choices(given.getConfig(SWEEP), problems);
        ConfigObject known = new KnownKeys(defaults.root())
                .filter(
                        given.withOnlyPath(SWEEP)
                                .withoutPath(SWEEP + "." + GRID)
                                .withoutPath(SWEEP + "." + VARIANTS)
                                .root(),
                        problems);
        Section section = new Section(known.toConfig().withFallback(defaults).root(), defaults.root(), "", problems)
                .section(SWEEP);
        Config rest = given.withoutPath(SWEEP);
        JobConfig base = JobConfig.load(rest);
        SweepConfig sweep = new SweepConfig(
                base,
                section.textOrNull("title"),
                section.choices("tables", PaperTable.class),
                section.flag("train"),
                section.bytes("memory"),
                problems.isEmpty() ? points(choices, rest) : List.of(),
                withoutPassword(given, base)
                        .root()
                        .render(ConfigRenderOptions.defaults()
                                .setOriginComments(false)
                                .setJson(false)));
        if (!problems.isEmpty()) {
            throw new UserError("the sweep is not valid:\n  " + String.join("\n  ", problems));
        }
        return sweep;
    }

    private static Config withoutPassword(Config given, JobConfig base) {
        return given.hasPath(MlflowConfig.KEY) ? base.mlflow().writtenInto(given) : given;
    }

    /** The same sweep; the points stay as they are. */
    public SweepConfig withBase(JobConfig other) {
        return new SweepConfig(other, title, tables, train, memory, points, hocon);
    }

    private static List<Point> points(List<Choice> choices, Config rest) {
        List<Point> points = new ArrayList<>();
        for (Choice choice : choices) {
            Config config = rest;
            SortedMap<String, String> settings = new TreeMap<>();
            for (Map.Entry<String, ConfigValue> setting : choice.settings().entrySet()) {
                config = config.withValue(setting.getKey(), setting.getValue());
                settings.put(setting.getKey(), text(setting.getValue()));
            }
            try {
                points.add(new Point(choice.name(), choice.variant(), settings, JobConfig.load(config)));
            } catch (UserError e) {
                throw new UserError("point " + choice.name() + " of the sweep: " + e.getMessage(), e);
            }
        }
        return points;
    }

    private static List<Choice> choices(Config sweep, List<String> problems) {
        List<Choice> choices = variants(sweep, problems);
        SortedMap<String, ConfigList> axes = axes(sweep, problems);
        for (Map.Entry<String, ConfigList> axis : axes.entrySet()) {
            String shortKey = shortKey(axis.getKey(), axes.keySet());
            choices = choices.stream()
                    .flatMap(
                            choice -> axis.getValue().stream().map(value -> choice.and(axis.getKey(), shortKey, value)))
                    .toList();
        }
        Set<String> names = new HashSet<>();
        for (Choice choice : choices) {
            if (choice.name().isEmpty()) {
                problems.add(
                        "sweep.variants and sweep.grid say nothing that differs; give at least one of them a value");
            } else if (!names.add(choice.name())) {
                problems.add("sweep has two points of the name " + choice.name()
                        + "; give its variants distinct names, and" + " the values of a key distinct ones");
            }
        }
        return choices;
    }

    private static List<Choice> variants(Config sweep, List<String> problems) {
        List<Choice> choices = new ArrayList<>();
        ConfigValue given = sweep.hasPath(VARIANTS) ? sweep.getValue(VARIANTS) : null;
        if (given != null && !(given instanceof ConfigList)) {
            problems.add(place("variants", given) + " must be a list of { name = ..., settings { ... } }");
        }
        for (ConfigValue value : given instanceof ConfigList list ? list : List.<ConfigValue>of()) {
            if (value instanceof ConfigObject variant
                    && variant.keySet().equals(Set.of("name", "settings"))
                    && variant.get("name").valueType() == ConfigValueType.STRING
                    && variant.get("settings") instanceof ConfigObject settings) {
                String name = text(variant.get("name"));
                SortedMap<String, ConfigValue> keys = new TreeMap<>();
                settings.toConfig().entrySet().forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
                keys.forEach((key, setting) -> refuseKeyOfTheSweep(key, setting, problems));
                choices.add(new Choice(word(name), name, keys));
            } else {
                problems.add(place("variants", value) + " must have a name and settings, and nothing else, was "
                        + value.render(ConfigRenderOptions.concise()));
            }
        }
        return choices.isEmpty() ? List.of(new Choice("", "", new TreeMap<>())) : choices;
    }

    private static SortedMap<String, ConfigList> axes(Config sweep, List<String> problems) {
        SortedMap<String, ConfigList> axes = new TreeMap<>(AXES);
        if (!sweep.hasPath(GRID)) {
            return axes;
        }
        if (!(sweep.getValue(GRID) instanceof ConfigObject)) {
            problems.add(place(GRID, sweep.getValue(GRID)) + " must be a section of KEY = [VALUE, VALUE ...]");
            return axes;
        }
        for (Map.Entry<String, ConfigValue> axis : sweep.getConfig(GRID).entrySet()) {
            refuseKeyOfTheSweep(axis.getKey(), axis.getValue(), problems);
            if (axis.getValue() instanceof ConfigList values && !values.isEmpty()) {
                axes.put(axis.getKey(), values);
            } else {
                problems.add(place(GRID + "." + axis.getKey(), axis.getValue())
                        + " must be a list of at least one value, was "
                        + axis.getValue().render(ConfigRenderOptions.concise()));
            }
        }
        return axes;
    }

    private static void refuseKeyOfTheSweep(String key, ConfigValue value, List<String> problems) {
        if (OF_THE_SWEEP.contains(key)) {
            problems.add(
                    place(key, value)
                            + " cannot differ between points: they lie in the folder of the sweep, and are tracked on one server");
        }
    }

    private static String place(String key, ConfigValue value) {
        return "sweep." + key + " (" + value.origin().description() + ")";
    }

    /** The last element of a key, unless another key ends with it too. */
    private static String shortKey(String key, Set<String> keys) {
        String last = last(key);
        return keys.stream().filter(other -> last(other).equals(last)).count() == 1 ? last : word(key);
    }

    private static String last(String key) {
        List<String> elements = ConfigUtil.splitPath(key);
        return elements.get(elements.size() - 1);
    }

    /** As it was written, where it is a word or a number. */
    private static String text(ConfigValue value) {
        return value instanceof ConfigList || value instanceof ConfigObject
                ? value.render(ConfigRenderOptions.concise())
                : value.atKey("value").getString("value");
    }

    /** A text as part of a file's name. */
    private static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9.]+", "-").replaceAll("^-|-$", "");
    }
}
