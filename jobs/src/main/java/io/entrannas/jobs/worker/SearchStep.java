package io.entrannas.jobs.worker;

import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.BilevelStep;
import io.entrannas.train.Position;
import java.io.Serializable;

/**
 * A row of {@code metrics/steps} of a search. Losses are means of cross-entropies, accuracies shares of the batch, 0..1.
 *
 * @param step from 0
 * @param rank the worker's index
 * @param gradientNorm norm of the weights' gradient before clipping
 */
public record SearchStep(
        int step,
        int rank,
        double architectureLoss,
        double architectureAccuracy,
        double trainingLoss,
        double trainingAccuracy,
        double gradientNorm)
        implements Serializable {

    static SearchStep of(Position position, Rank rank, BilevelStep.Result result) {
        return new SearchStep(
                position.step(),
                rank.index(),
                result.validation().loss(),
                result.validation().accuracy(),
                result.training().loss(),
                result.training().accuracy(),
                result.gradientNorm());
    }
}
