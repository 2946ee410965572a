package io.entrannas.jobs.worker;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a training has reached.
 *
 * @param validationAccuracy share of the validation split, 0..1; null when the data set has none
 * @param testAccuracy share of the test split, 0..1; null when the epoch was not tested or the data set has none
 */
public record TrainOutcome(Double validationAccuracy, Double testAccuracy) {
    private static final String VALIDATION = "validationAccuracy";
    private static final String TEST = "testAccuracy";

    /** From the metadata of a checkpoint. */
    public static TrainOutcome of(Map<String, String> metadata) {
        return new TrainOutcome(number(metadata.get(VALIDATION)), number(metadata.get(TEST)));
    }

    private static Double number(String text) {
        return text == null ? null : Double.valueOf(text);
    }

    Map<String, String> metadata() {
        Map<String, String> metadata = new TreeMap<>();
        if (validationAccuracy != null) {
            metadata.put(VALIDATION, validationAccuracy.toString());
        }
        if (testAccuracy != null) {
            metadata.put(TEST, testAccuracy.toString());
        }
        return metadata;
    }
}
