package io.entrannas.jobs.worker;

import io.entrannas.UserError;
import io.entrannas.store.Tensor;
import io.entrannas.train.Evaluation;
import io.entrannas.train.Position;
import java.util.Map;
import java.util.SortedMap;

/**
 * Refuses what an epoch that diverged in its last step leaves behind, which no later step of the epoch can notice.
 *
 * @param last step of the epoch
 * @param learningRate of the epoch
 * @param remedy for the error
 */
record Divergence(Position last, double learningRate, String remedy) {
    /**
     * @param what it is, for the error
     * @throws UserError when the loss is NaN or infinite
     */
    Evaluation refuse(String what, Evaluation evaluation) {
        if (!Double.isFinite(evaluation.loss())) {
            throw error("the " + what + " loss", evaluation.loss());
        }
        return evaluation;
    }

    /** @throws UserError when a value or its square is NaN or infinite: training cannot go on from there */
    SortedMap<String, Tensor> refuse(SortedMap<String, Tensor> state) {
        for (Map.Entry<String, Tensor> tensor : state.entrySet()) {
            for (int i = 0; i < tensor.getValue().values().length(); i++) {
                double value = tensor.getValue().values().get(i);
                // Batch norm squares what it reads, in single precision.
                if (!Float.isFinite((float) (value * value))) {
                    throw error("a value of " + tensor.getKey(), value);
                }
            }
        }
        return state;
    }

    private UserError error(String what, double value) {
        return new UserError(
                what + " is " + value + " after " + last + " with learning rate " + learningRate + "; " + remedy);
    }
}
