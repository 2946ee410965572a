package io.entrannas.train;

import io.entrannas.engine.FlatVector;

/** Averages gradients across the workers of a gang, so that all take the same step. */
public interface GradientAverager {
    /** For a worker that is alone. */
    GradientAverager ALONE = gradients -> {};

    /** Replaces the values by their mean over all workers, bit-identical on each. */
    void average(FlatVector gradients);
}
