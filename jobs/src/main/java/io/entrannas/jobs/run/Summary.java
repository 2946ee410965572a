package io.entrannas.jobs.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What came of a run, {@code summary.json}. A run is complete when it has one.
 *
 * @param kind {@code search} or {@code train}
 * @param engine that computed: {@code vector} or {@code nd4j}
 * @param seconds of training, those before an interruption included
 * @param validationAccuracy share of images, 0..1; null when the run has no validation images
 * @param childNetAccuracy share of the validation images, 0..1, of the super-net run through the derived connections only
 *     (paper table 1); null when the run is no search
 * @param testAccuracy share of images, 0..1; null when the run was not tested
 * @param bestEpochValidationAccuracy of a training, after the epoch in which it was highest; the result is that of the last epoch
 *     all the same; null when the run is no training or has no validation images
 * @param bestEpochTestAccuracy the same on the test images; null unless every epoch is tested
 * @param testAccuracyDeviation sample standard deviation of the test accuracies of several trainings, of which all accuracies are
 *     means; null when the run is not several
 * @param genotype in the JSON form of {@link io.entrannas.space.GenotypeJson}
 * @param parameters trainable values of the target-net without auxiliary head
 * @param flops of the target-net for one image, counted as published tables do ({@code ptflops})
 */
public record Summary(
        String kind,
        String name,
        String engine,
        int workers,
        int epochs,
        double seconds,
        Double validationAccuracy,
        Double childNetAccuracy,
        Double testAccuracy,
        Double bestEpochValidationAccuracy,
        Double bestEpochTestAccuracy,
        Double testAccuracyDeviation,
        JsonNode genotype,
        long parameters,
        long flops) {}
