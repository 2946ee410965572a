package io.entrannas.jobs.averaging;

/** Sums over all workers of a gang. All call the same methods with vectors of the same lengths in the same order. */
public interface AllReduce {
    /** For a worker that is alone. */
    AllReduce ALONE = new AllReduce() {
        @Override
        public void sum(float[] values) {}

        @Override
        public void sum(double[] values, int length) {}

        @Override
        public double waitingSeconds() {
            return 0;
        }
    };

    /** Replaces the values by their sums over all workers, bit-identical on each. */
    void sum(float[] values);

    /** Replaces the first {@code length} values by their sums over all workers, bit-identical on each. */
    void sum(double[] values, int length);

    /** Seconds that this worker has waited so far for others to begin the same sum. */
    double waitingSeconds();
}
