package io.entrannas.jobs.gang;

import java.io.Serializable;

/**
 * What came of one rank's epoch.
 *
 * @param rank with the GPU on which it ran
 * @param executor where it ran, as Spark writes it in preferred locations
 * @param report null when there was a user error
 * @param userError message of an error that another attempt cannot mend; null when there was none
 */
record RankResult(Rank rank, String executor, EpochReport report, String userError) implements Serializable {}
