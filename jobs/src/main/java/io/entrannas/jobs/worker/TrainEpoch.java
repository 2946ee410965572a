package io.entrannas.jobs.worker;

import io.entrannas.jobs.gang.EpochRow;
import java.io.Serializable;

/**
 * A row of {@code metrics/epochs} of a training. Losses are means of cross-entropies, accuracies shares of images, 0..1.
 *
 * @param dropPath probability to drop a path
 * @param validationAccuracy on the validation split after the epoch; null when the data set has none
 * @param testAccuracy on the test split after the epoch; null when the data set has none, and of all epochs but the last unless
 *     {@code train.test-epochs} is {@code all}
 */
public record TrainEpoch(
        double learningRate,
        double dropPath,
        double trainingLoss,
        double trainingAccuracy,
        Double validationLoss,
        Double validationAccuracy,
        Double testLoss,
        Double testAccuracy)
        implements EpochRow, Serializable {}
