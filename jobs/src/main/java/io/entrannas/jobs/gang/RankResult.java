package io.entrannas.jobs.gang;

import java.io.Serializable;

/**
 * What came of one rank's epoch.
 *
 * @param executor where it ran, as Spark writes it in preferred locations
 * @param report null when there was a user error
 * @param userError message of an error that another attempt cannot mend; null when there was none
 */
record RankResult(int rank, String executor, EpochReport report, String userError) implements Serializable {}
