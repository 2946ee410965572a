package io.entrannas.jobs.averaging;

/** Sums over all workers of a gang. All call the same methods with the same ranges in the same order; one thread at a time. */
public interface AllReduce {
    /** For a worker that is alone. */
    AllReduce ALONE = new AllReduce() {
        @Override
        public void sum(float[] values, int from, int to) {}

        @Override
        public void sum(double[] values, int from, int to) {}

        @Override
        public double waitingSeconds() {
            return 0;
        }
    };

    /**
     * Replaces values by their sums over all workers, bit-identical on each.
     *
     * @param from first value
     * @param to after the last value
     */
    void sum(float[] values, int from, int to);

    /** See {@link #sum(float[], int, int)}. */
    void sum(double[] values, int from, int to);

    /** Replaces all values by their sums over all workers. */
    default void sum(float[] values) {
        sum(values, 0, values.length);
    }

    /** Replaces the first {@code length} values by their sums over all workers. */
    default void sum(double[] values, int length) {
        sum(values, 0, length);
    }

    /** Seconds that this worker has waited so far for others to begin the same sum; any thread may ask. */
    double waitingSeconds();
}
