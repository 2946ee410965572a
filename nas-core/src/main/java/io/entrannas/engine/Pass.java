package io.entrannas.engine;

/**
 * What one forward (and backward) pass is for.
 *
 * @param batchStatistics whether batch norms use the batch's mean and variance, or the running ones
 * @param momentum share that the batch's statistics get in the running ones, 0 to leave those alone; without effect
 *     when {@code batchStatistics} is off
 * @param parameterGradients whether a backward pass will want gradients of the parameters
 * @param coefficientGradients whether it will want gradients of the coefficients of every {@link Mix}
 */
public record Pass(boolean batchStatistics, double momentum, boolean parameterGradients, boolean coefficientGradients) {
    /** A step that trains parameters: method section 5, weight step. */
    public static final Pass WEIGHT_STEP = new Pass(true, BatchNorm.MOMENTUM, true, false);

    /** A step that trains alpha and beta, parameters fixed: method section 5, architecture step. */
    public static final Pass ARCHITECTURE_STEP = new Pass(true, BatchNorm.MOMENTUM, false, true);

    /** Evaluation with running statistics. */
    public static final Pass EVALUATION = new Pass(false, 0, false, false);

    /** Evaluation with the batch's own statistics. */
    public static final Pass BATCH_EVALUATION = new Pass(true, 0, false, false);

    /**
     * The {@code number}-th forward pass, from 1, of a re-estimation of the running statistics as a plain average.
     */
    public static Pass recalibration(int number) {
        return new Pass(true, 1.0 / number, false, false);
    }

    /**
     * Whether batch norms that are synchronised over workers take the mean and variance of the global batch: in every pass
     * that trains or estimates running statistics. In an evaluation they take those of the worker's own batch, because workers
     * may evaluate different numbers of batches.
     */
    public boolean synchronises() {
        return batchStatistics && (momentum > 0 || parameterGradients || coefficientGradients);
    }
}
