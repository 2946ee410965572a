package io.entrannas.train;

/**
 * How a target-net trains (method, section 6).
 *
 * @param epochs number of epochs
 * @param weights optimiser
 * @param labelSmoothing share of a label that is spread over all classes
 * @param auxiliaryWeight weight of the auxiliary head's loss; without effect when the network has no such head
 * @param dropPath probability of dropping a path in the last epoch; rises linearly from 0
 */
public record TargetSettings(
        int epochs, SgdSettings weights, double labelSmoothing, double auxiliaryWeight, double dropPath) {
    public double learningRateAt(int epoch) {
        return weights.schedule().at(weights.learningRate(), epoch, epochs);
    }

    /** Probability of dropping a path in an epoch, from 0. */
    public double dropPathAt(int epoch) {
        return dropPath * epoch / epochs;
    }
}
