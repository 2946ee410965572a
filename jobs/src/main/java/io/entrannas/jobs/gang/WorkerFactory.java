package io.entrannas.jobs.gang;

import java.io.Serializable;
import java.util.Optional;

/** Builds workers in executors; what it holds travels there with every epoch, so it holds little. */
public interface WorkerFactory extends Serializable {
    /** @param state see {@link EpochReport#state}; empty to begin with epoch 0 */
    EpochWorker create(Rank rank, Optional<byte[]> state);
}
