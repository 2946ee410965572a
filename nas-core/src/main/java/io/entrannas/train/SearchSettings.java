package io.entrannas.train;

/**
 * How a search trains (method, section 5).
 *
 * @param epochs number of epochs
 * @param temperature tau of the first epoch
 * @param temperatureDecay factor of tau after every epoch
 * @param weights optimiser of the weights
 * @param architecture optimiser of alpha and beta
 * @param lambda weight of the regulariser of EnTranNAS-DST (equation 11)
 * @param order of the architecture's gradient: 1 takes it at the current weights, 2 through a virtual weight step (DARTS)
 * @param validationBatchNorm which statistics batch norms use in validation
 * @param recalibrationBatches batches for {@link ValidationBatchNorm#RECALIBRATED}
 */
public record SearchSettings(
        int epochs,
        double temperature,
        double temperatureDecay,
        SgdSettings weights,
        AdamSettings architecture,
        double lambda,
        int order,
        ValidationBatchNorm validationBatchNorm,
        int recalibrationBatches) {
    public SearchSettings {
        if (order != 1 && order != 2) {
            throw new IllegalArgumentException("the order of the architecture's gradient is 1 or 2, was " + order);
        }
    }

    /** tau of an epoch, from 0. */
    public double temperatureAt(int epoch) {
        return temperature * Math.pow(temperatureDecay, epoch);
    }

    public double learningRateAt(int epoch) {
        return weights.schedule().at(weights.learningRate(), epoch, epochs);
    }
}
