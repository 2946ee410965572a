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
        JsonNode genotype,
        long parameters,
        long flops) {}
