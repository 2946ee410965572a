package io.entrannas.jobs.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The keys that there are, and what to say about one that there is not. */
final class KnownKeys {
    /** Edits between a mistyped key and the key that was meant. */
    private static final int MISTYPED = 3;

    private final ConfigObject defaults;
    private final List<String> paths = new ArrayList<>();

    /** @param defaults every key there is */
    KnownKeys(ConfigObject defaults) {
        this.defaults = defaults;
        collect(defaults, "");
    }

    /** {@code given} without the keys that there are not; each of them is a problem. */
    ConfigObject filter(ConfigObject given, List<String> problems) {
        return filter(given, defaults, "", problems);
    }

    private ConfigObject filter(ConfigObject given, ConfigObject known, String prefix, List<String> problems) {
        ConfigObject result = given;
        for (Map.Entry<String, ConfigValue> entry : given.entrySet()) {
            String key = entry.getKey();
            String path = prefix + key;
            ConfigValue value = entry.getValue();
            ConfigValue expected = known.get(key);
            String place = " (" + value.origin().description() + ")";
            if (expected == null) {
                problems.add(path + place + " is no key of the configuration; " + suggestion(path, known));
                result = result.withoutKey(key);
            } else if (isSection(expected) != isSection(value)) {
                problems.add(path
                        + place
                        + (isSection(expected) ? " is a section, not a key; " : " is a key, not a section; ")
                        + (isSection(expected) ? "its keys are " + keys(expected) : "write " + path + " = ..."));
                result = result.withoutKey(key);
            } else if (isSection(expected)) {
                result = result.withValue(
                        key, filter((ConfigObject) value, (ConfigObject) expected, path + ".", problems));
            }
        }
        return result;
    }

    private String suggestion(String path, ConfigObject section) {
        String name = path.substring(path.lastIndexOf('.') + 1);
        List<String> elsewhere =
                paths.stream().filter(p -> p.endsWith("." + name)).sorted().toList();
        if (!elsewhere.isEmpty()) {
            return "did you mean " + String.join(" or ", elsewhere) + "?";
        }
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return paths.stream()
                .min(Comparator.comparingInt(p -> distance.apply(p, path)))
                .filter(p -> distance.apply(p, path) <= MISTYPED)
                .map(p -> "did you mean " + p + "?")
                .orElseGet(() -> "the keys there are " + keys(section));
    }

    private void collect(ConfigObject section, String prefix) {
        section.forEach((key, value) -> {
            paths.add(prefix + key);
            if (isSection(value)) {
                collect((ConfigObject) value, prefix + key + ".");
            }
        });
    }

    private static boolean isSection(ConfigValue value) {
        return value.valueType() == ConfigValueType.OBJECT;
    }

    private static String keys(ConfigValue section) {
        return ((ConfigObject) section).keySet().stream().sorted().collect(Collectors.joining(", "));
    }
}
