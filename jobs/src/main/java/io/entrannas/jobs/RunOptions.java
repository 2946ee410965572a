package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.SweepConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of every job that makes a run. */
final class RunOptions {
    @Option(
            names = "--conf",
            paramLabel = "FILE",
            description = "Configuration in HOCON; the defaults are the paper's settings for CIFAR-10.")
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides one key of the configuration, for instance search.epochs=10. May be repeated.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--overwrite", description = "Begin the run anew, whatever its folder holds of it.")
    private boolean overwrite;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    boolean overwrite() {
        return overwrite;
    }

    /**
     * The configuration with a name for the run and a data set.
     *
     * @param kind of the run, which is part of its name unless that is given
     * @param more overrides that come before all others
     */
    JobConfig config(String kind, List<String> more) {
        List<String> all = new ArrayList<>(overrides);
        all.addAll(more);
        return named(JobConfig.load(Optional.ofNullable(file), all), kind);
    }

    /**
     * The configuration of a sweep, with a name for it and a data set.
     *
     * @param kind of the run, which is part of its name unless that is given
     */
    SweepConfig sweep(String kind) {
        if (file == null) {
            throw new UserError(
                    "no sweep is given; name a file with a section sweep, such as those of conf/sweeps, with"
                            + " --conf");
        }
        SweepConfig sweep = SweepConfig.load(file, overrides);
        return sweep.withBase(named(sweep.base(), kind));
    }

    private JobConfig named(JobConfig config, String kind) {
        if (config.data().path().isEmpty()) {
            throw new UserError("data.path is not set; give the folder of a prepared data set with"
                    + " --set data.path=..., or prepare one with submit/prepare-data.sh");
        }
        return config.name().isPresent() ? config : config.with("run.name", defaultName(kind));
    }

    private String defaultName(String kind) {
        if (file == null) {
            return kind;
        }
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return (dot > 0 ? name.substring(0, dot) : name) + "-" + kind;
    }
}
