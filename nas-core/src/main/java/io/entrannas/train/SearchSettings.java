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
        ValidationBatchNorm validationBatchNorm,
        int recalibrationBatches) {
    /** tau of an epoch, from 0. */
    public double temperatureAt(int epoch) {
        return temperature * Math.pow(temperatureDecay, epoch);
    }

    public double learningRateAt(int epoch) {
        return weights.schedule().at(weights.learningRate(), epoch, epochs);
    }
}
