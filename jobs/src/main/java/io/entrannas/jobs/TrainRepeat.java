package io.entrannas.jobs;

import io.entrannas.jobs.run.Summary;

/**
 * A row of {@code metrics/repeats} of a run that is several trainings. Accuracies are shares of images, 0..1; null where there is
 * none.
 *
 * @param repeat from 1
 * @param name of its run
 * @param seed of its run
 * @param validationAccuracy after the last epoch
 * @param testAccuracy after the last epoch
 * @param bestEpochValidationAccuracy in the epoch in which it was highest
 * @param bestEpochTestAccuracy the same; null where only the last epoch is tested
 * @param seconds that it took
 */
record TrainRepeat(
        int repeat,
        String name,
        long seed,
        Double validationAccuracy,
        Double testAccuracy,
        Double bestEpochValidationAccuracy,
        Double bestEpochTestAccuracy,
        double seconds) {

    static TrainRepeat of(int repeat, long seed, Summary summary) {
        return new TrainRepeat(
                repeat,
                summary.name(),
                seed,
                summary.validationAccuracy(),
                summary.testAccuracy(),
                summary.bestEpochValidationAccuracy(),
                summary.bestEpochTestAccuracy(),
                summary.seconds());
    }
}
