package io.entrannas.jobs.worker;

import com.typesafe.config.Config;
import io.entrannas.data.Dataset;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.gang.EpochWorker;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.jobs.gang.WorkerFactory;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.space.GenotypeFormat;
import java.util.Optional;

/**
 * Builds the workers of a target-net's training.
 *
 * @param tree {@link JobConfig#tree}
 * @param genotype in JSON
 */
public record TrainWorkers(Config tree, Dataset dataset, String genotype) implements WorkerFactory {
    @Override
    public EpochWorker create(Rank rank, Optional<byte[]> state) {
        return new TrainWorker(
                JobConfig.of(tree),
                dataset,
                GenotypeFormat.read(genotype, "genotype"),
                rank,
                state.map(CheckpointBytes::readIntact));
    }
}
