package io.entrannas.jobs.worker;

import com.typesafe.config.Config;
import io.entrannas.data.Dataset;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.gang.EpochWorker;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.jobs.gang.WorkerFactory;
import io.entrannas.jobs.run.CheckpointBytes;
import java.util.Optional;

/**
 * Builds the workers of a search.
 *
 * @param tree {@link JobConfig#tree}
 */
public record SearchWorkers(Config tree, Dataset dataset) implements WorkerFactory {
    @Override
    public EpochWorker create(Rank rank, Optional<byte[]> state) {
        return new SearchWorker(JobConfig.of(tree), dataset, rank, state.map(CheckpointBytes::readIntact));
    }
}
