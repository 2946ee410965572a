package io.entrannas.jobs.worker;

import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.Position;
import io.entrannas.train.TargetStep;
import java.io.Serializable;

/**
 * A row of {@code metrics/steps} of a training.
 *
 * @param step from 0
 * @param rank the worker's index
 * @param trainingLoss mean loss of the batch, without the auxiliary head
 * @param trainingAccuracy share of the batch, 0..1
 * @param gradientNorm norm of the gradient before clipping
 */
public record TrainStep(int step, int rank, double trainingLoss, double trainingAccuracy, double gradientNorm)
        implements Serializable {

    static TrainStep of(Position position, Rank rank, TargetStep.Result result) {
        return new TrainStep(
                position.step(),
                rank.index(),
                result.training().loss(),
                result.training().accuracy(),
                result.gradientNorm());
    }
}
