package io.entrannas.jobs.worker;

import java.util.Map;

/**
 * The best that a search has found so far: the genotype of the epoch with the best validation accuracy.
 *
 * @param epoch from 0
 * @param validationAccuracy share of the architecture subset, 0..1
 * @param childNetAccuracy the same after that epoch with every cell run through derived connections only
 * @param genotype in JSON
 */
public record SearchOutcome(int epoch, double validationAccuracy, double childNetAccuracy, String genotype) {
    private static final String EPOCH = "best.epoch";
    private static final String ACCURACY = "best.validationAccuracy";
    private static final String CHILD = "best.childNetAccuracy";
    private static final String GENOTYPE = "best.genotype";

    /** From the metadata of a checkpoint. */
    public static SearchOutcome of(Map<String, String> metadata) {
        return new SearchOutcome(
                Integer.parseInt(metadata.get(EPOCH)),
                Double.parseDouble(metadata.get(ACCURACY)),
                Double.parseDouble(metadata.get(CHILD)),
                metadata.get(GENOTYPE));
    }

    Map<String, String> metadata() {
        return Map.of(
                EPOCH, Integer.toString(epoch),
                ACCURACY, Double.toString(validationAccuracy),
                CHILD, Double.toString(childNetAccuracy),
                GENOTYPE, genotype);
    }
}
