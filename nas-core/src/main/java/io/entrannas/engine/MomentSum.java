package io.entrannas.engine;

/**
 * Sums over all workers that train together, for batch norms that are synchronised: forward of the values and their squares,
 * backward of the gradients and their products with the values, each time with the number of images or pixels. All workers make
 * the same calls in the same order, with the same lengths.
 */
public interface MomentSum {
    /** Batch norms normalise over the worker's own batch. */
    MomentSum LOCAL = (values, length) -> {};

    /**
     * Replaces the first {@code length} values by their sums over all workers, which are added in the same order on each, so
     * that all get the same bits. Returns when every worker has called.
     */
    void sum(double[] values, int length);
}
