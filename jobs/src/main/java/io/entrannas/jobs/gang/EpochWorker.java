package io.entrannas.jobs.gang;

import io.entrannas.jobs.averaging.AllReduce;
import java.util.function.Consumer;

/** One rank's network, optimisers and data, kept in an executor from epoch to epoch. */
public interface EpochWorker extends AutoCloseable {
    /**
     * Runs the epoch that follows the worker's state. A worker whose epoch failed is closed and never used again.
     *
     * @param epoch from 0
     * @param peers the gang's workers, this one included, in this attempt at the epoch
     * @param progress told after every step
     */
    EpochReport run(int epoch, AllReduce peers, Consumer<Progress> progress);

    @Override
    void close();
}
