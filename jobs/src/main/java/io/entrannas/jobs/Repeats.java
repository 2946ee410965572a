package io.entrannas.jobs;

import io.entrannas.jobs.config.JobConfig;
import io.entrannas.train.RandomStream;
import java.util.List;
import java.util.stream.IntStream;

/** Runs that are several: each of them in a sub-folder {@code repeat-1}, {@code repeat-2} ... with a seed of its own. */
final class Repeats {
    private Repeats() {}

    /** @param key of the configuration that says how many there are */
    static List<JobConfig> of(JobConfig config, String key, int repeats) {
        return IntStream.rangeClosed(1, repeats)
                .mapToObj(i -> config.with("run.name", config.name().orElseThrow() + "/repeat-" + i)
                        .with("run.seed", RandomStream.seed(config.seed(), "repeat", i))
                        .with(key, 1))
                .toList();
    }
}
