package io.entrannas.jobs.worker;

import io.entrannas.jobs.gang.EpochRow;
import java.io.Serializable;

/**
 * A row of {@code metrics/epochs} of a search. Losses are means of cross-entropies, accuracies shares of images, 0..1.
 *
 * @param learningRate of the weight steps
 * @param architectureLoss of the architecture steps, without the regulariser
 * @param regulariser mean of -log t over the nodes, both types of cell added; 0 without thresholds
 * @param validationAccuracy of the super-net on the architecture subset after the epoch
 * @param childAccuracy the same, every cell run through derived connections only (paper table 1)
 * @param normalConnections derived connections of a normal cell
 * @param reduceConnections derived connections of a reduction cell
 * @param genotype derived after the epoch, in JSON
 */
public record SearchEpoch(
        double temperature,
        double learningRate,
        double trainingLoss,
        double trainingAccuracy,
        double architectureLoss,
        double architectureAccuracy,
        double regulariser,
        double validationLoss,
        Double validationAccuracy,
        double childLoss,
        double childAccuracy,
        int normalConnections,
        int reduceConnections,
        String genotype)
        implements EpochRow, Serializable {}
