package io.entrannas.jobs.run;

import java.util.List;

/**
 * What a sweep is about, {@code sweep.json}.
 *
 * @param title of its report
 * @param tables of the paper whose form the report takes, in lower case
 * @param memory bytes of a device, for the largest batch
 * @param points names of all, in order; each has a folder of its own
 */
public record SweepPlan(String title, List<String> tables, long memory, List<String> points) {}
