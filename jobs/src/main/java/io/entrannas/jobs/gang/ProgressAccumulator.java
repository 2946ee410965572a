package io.entrannas.jobs.gang;

import org.apache.spark.util.AccumulatorV2;

/** The latest progress of a task; reaches the driver with the executor's heartbeats, so it needs no port of its own. */
final class ProgressAccumulator extends AccumulatorV2<Progress, Progress> {
    private static final long serialVersionUID = 1L;

    private volatile Progress latest;

    @Override
    public boolean isZero() {
        return latest == null;
    }

    @Override
    public AccumulatorV2<Progress, Progress> copy() {
        ProgressAccumulator copy = new ProgressAccumulator();
        copy.latest = latest;
        return copy;
    }

    @Override
    public void reset() {
        latest = null;
    }

    @Override
    public void add(Progress progress) {
        latest = progress;
    }

    @Override
    public void merge(AccumulatorV2<Progress, Progress> other) {
        latest = other.value();
    }

    @Override
    public Progress value() {
        return latest;
    }
}
