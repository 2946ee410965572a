package io.entrannas.train;

import io.entrannas.engine.FlatVector;

/**
 * Averages gradients across the workers of a gang, so that all take the same step, and running statistics, so that all have the
 * same.
 */
public interface GradientAverager {
    /** Of {@link #smallestSlice}: a gradient is averaged whole, when the backward pass is over. */
    int WHOLE = Integer.MAX_VALUE;

    /** For a worker that is alone. */
    GradientAverager ALONE = (vector, from, to) -> {};

    /**
     * Replaces values by their mean over all workers, bit-identical on each. All workers make the same calls in the same order;
     * they come from one thread at a time, not always the same.
     *
     * @param from first value
     * @param to after the last value
     */
    void average(FlatVector vector, int from, int to);

    /** Replaces all values by their mean over all workers. */
    default void average(FlatVector vector) {
        average(vector, 0, vector.length());
    }

    /**
     * Fewest values of a gradient that are averaged by themselves, by another thread, while the backward pass of the layers
     * before them goes on. {@link #WHOLE} where the backward pass itself needs the other workers (for batch norms that are
     * synchronised): two threads that both do would do it in another order on each worker.
     */
    default int smallestSlice() {
        return WHOLE;
    }

    /** Seconds that this worker has waited so far for others to begin the same average. */
    default double waitingSeconds() {
        return 0;
    }
}
