package io.entrannas.train;

import io.entrannas.engine.FlatVector;

/**
 * Averages gradients across the workers of a gang, so that all take the same step, and running statistics, so that all have the
 * same.
 */
public interface GradientAverager {
    /** For a worker that is alone. */
    GradientAverager ALONE = vector -> {};

    /** Replaces the values by their mean over all workers, bit-identical on each. */
    void average(FlatVector vector);
}
