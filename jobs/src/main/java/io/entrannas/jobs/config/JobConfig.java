package io.entrannas.jobs.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.entrannas.UserError;
import io.entrannas.engine.Engines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The configuration of a job: {@code reference.conf}, overridden by a file, overridden by single keys.
 *
 * @param name {@code run.name}; empty when it was not given
 * @param dir {@code run.dir}, the folder that holds the runs
 * @param seed {@code run.seed}
 * @param engine {@code engine}, one of {@link Engines#NAMES}
 * @param workers {@code workers}; empty for {@code auto}
 * @param averagingTimeout {@code averaging.timeout}
 * @param mlflow {@code mlflow}
 * @param tree every key with the value that counts
 */
public record JobConfig(
        Optional<String> name,
        String dir,
        long seed,
        DataConfig data,
        String engine,
        OptionalInt workers,
        Duration averagingTimeout,
        SearchConfig search,
        TrainConfig train,
        MlflowConfig mlflow,
        Config tree) {

    /**
     * @param file a HOCON file; empty for the defaults
     * @param overrides single keys as {@code key=value}; the last one counts
     * @throws UserError naming every unknown key and every value that is not valid
     */
    public static JobConfig load(Optional<Path> file, List<String> overrides) {
        return load(given(file, overrides));
    }

    /**
     * @param given keys that override the defaults
     * @throws UserError naming every unknown key and every value that is not valid
     */
    static JobConfig load(Config given) {
        Config defaults = ConfigFactory.parseResources(JobConfig.class.getClassLoader(), "reference.conf")
                .resolve();
        List<String> problems = new ArrayList<>();
        Config tree = new KnownKeys(defaults.root())
                .filter(given.root(), problems)
                .toConfig()
                .withFallback(defaults);
        JobConfig config = read(tree, new Section(tree.root(), defaults.root(), "", problems));
        if (!problems.isEmpty()) {
            throw new UserError("the configuration is not valid:\n  " + String.join("\n  ", problems));
        }
        return config;
    }

    /** The same configuration from its {@link #tree}, which can travel. */
    public static JobConfig of(Config tree) {
        return read(tree, new Section(tree.root(), tree.root(), "", new ArrayList<>()));
    }

    /** The same configuration with another value of one key. */
    public JobConfig with(String key, Object value) {
        return of(tree.withValue(key, ConfigValueFactory.fromAnyRef(value)));
    }

    /** All keys below some sections, with their values as text. */
    public SortedMap<String, String> settings(String... sections) {
        SortedMap<String, String> settings = new TreeMap<>();
        for (String section : sections) {
            for (Map.Entry<String, ConfigValue> entry : tree.getConfig(section).entrySet()) {
                settings.put(section + "." + entry.getKey(), entry.getValue().render(ConfigRenderOptions.concise()));
            }
        }
        return settings;
    }

    /** The configuration in HOCON, every key with the value that counts. */
    public String hocon() {
        return tree.root()
                .render(ConfigRenderOptions.defaults().setOriginComments(false).setJson(false));
    }

    private static JobConfig read(Config tree, Section root) {
        Section run = root.section("run");
        int workers = root.whole("workers", 1, Map.of("auto", 0));
        DataConfig data = DataConfig.read(root.section("data"));
        SearchConfig search = SearchConfig.read(root.section("search"));
        MlflowConfig mlflow = MlflowConfig.read(root.section("mlflow"));
        return new JobConfig(
                run.textOrNull("name"),
                run.text("dir"),
                run.whole("seed"),
                data,
                root.choice("engine", Engines.NAMES),
                workers == 0 ? OptionalInt.empty() : OptionalInt.of(workers),
                root.section("averaging").duration("timeout"),
                search,
                TrainConfig.read(root.section("train"), data.kind()),
                mlflow,
                mlflow.writtenInto(tree)
                        .withValue(
                                "search.temperature.initial",
                                number(search.settings().temperature()))
                        .withValue(
                                "search.temperature.decay",
                                number(search.settings().temperatureDecay())));
    }

    private static ConfigValue number(double value) {
        return ConfigValueFactory.fromAnyRef(value);
    }

    /** What a file and single keys say, without the defaults. */
    static Config given(Optional<Path> file, List<String> overrides) {
        try {
            Config given = file.map(JobConfig::parseFile).orElse(ConfigFactory.empty());
            for (String override : overrides) {
                given = parseOverride(override).withFallback(given);
            }
            return given.resolve();
        } catch (ConfigException e) {
            throw new UserError("the configuration cannot be read: " + e.getMessage(), e);
        }
    }

    private static Config parseFile(Path file) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new UserError("there is no configuration file " + file + " that can be read; give one with --conf");
        }
        return ConfigFactory.parseFile(file.toFile());
    }

    private static Config parseOverride(String override) {
        int sign = override.indexOf('=');
        if (sign < 1) {
            throw new UserError("--set takes key=value, was '" + override + "'");
        }
        String path = override.substring(0, sign).strip();
        Object value = overrideValue(override.substring(sign + 1).strip());
        return ConfigFactory.parseMap(Collections.singletonMap(path, value), "--set");
    }

    /** A number, list ... in HOCON; anything else is taken as it is, so that paths and URLs need no quotes. */
    private static Object overrideValue(String text) {
        try {
            ConfigValue value =
                    ConfigFactory.parseString("value = " + text).root().get("value");
            return value.valueType() == ConfigValueType.STRING && !text.startsWith("\"") ? text : value.unwrapped();
        } catch (ConfigException e) {
            return text;
        }
    }
}
