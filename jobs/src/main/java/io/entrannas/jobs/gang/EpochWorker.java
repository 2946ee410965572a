package io.entrannas.jobs.gang;

import java.util.function.Consumer;

/** One rank's network, optimisers and data, kept in an executor from epoch to epoch. */
public interface EpochWorker extends AutoCloseable {
    /**
     * Runs the epoch that follows the worker's state. A worker whose epoch failed is closed and never used again.
     *
     * @param epoch from 0
     * @param progress told after every step
     */
    EpochReport run(int epoch, Consumer<Progress> progress);

    @Override
    void close();
}
