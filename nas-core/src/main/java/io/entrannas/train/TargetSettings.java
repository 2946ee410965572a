package io.entrannas.train;

/**
 * How a target-net trains (method, section 6).
 *
 * @param epochs number of epochs
 * @param warmUpEpochs of them, in which the learning rate rises to the schedule's; 0 for none
 * @param weights optimiser
 * @param labelSmoothing share of a label that is spread over all classes
 * @param auxiliaryWeight weight of the auxiliary head's loss; without effect when the network has no such head
 * @param dropPath probability of dropping a path in the last epoch; rises linearly from 0
 */
public record TargetSettings(
        int epochs,
        int warmUpEpochs,
        SgdSettings weights,
        double labelSmoothing,
        double auxiliaryWeight,
        double dropPath) {
    /** The schedule's rate of an epoch, from 0; in the warm-up epochs w times (epoch + 1) / w. */
    public double learningRateAt(int epoch) {
        double scheduled = weights.schedule().at(weights.learningRate(), epoch, epochs);
        return epoch < warmUpEpochs ? scheduled * (epoch + 1) / warmUpEpochs : scheduled;
    }

    /** Probability of dropping a path in an epoch, from 0. */
    public double dropPathAt(int epoch) {
        return dropPath * epoch / epochs;
    }
}
