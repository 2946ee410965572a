package io.entrannas.train;

import io.entrannas.engine.FlatVector;

/** Measures how long another averager takes. */
final class TimedAverager implements GradientAverager {
    private final GradientAverager averager;
    private long nanos;

    TimedAverager(GradientAverager averager) {
        this.averager = averager;
    }

    @Override
    public void average(FlatVector vector) {
        long start = System.nanoTime();
        averager.average(vector);
        nanos += System.nanoTime() - start;
    }

    /** Seconds since the last call. */
    double take() {
        double seconds = nanos / 1e9;
        nanos = 0;
        return seconds;
    }
}
