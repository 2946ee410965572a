package io.entrannas.jobs;

/**
 * The accuracies of a run, shares of images, 0..1; null where there is none.
 *
 * @param validation of a search in its best epoch, of a training after its last
 * @param childNet of a search
 * @param test of a training after its last epoch
 * @param bestEpochValidation of a training in the epoch in which it was highest
 * @param bestEpochTest the same; only where every epoch is tested
 * @param testDeviation standard deviation of the test accuracies where a run is several trainings; the other accuracies are
 *     means then
 */
record Accuracies(
        Double validation,
        Double childNet,
        Double test,
        Double bestEpochValidation,
        Double bestEpochTest,
        Double testDeviation) {

    static Accuracies ofSearch(Double validation, Double childNet) {
        return new Accuracies(validation, childNet, null, null, null, null);
    }
}
