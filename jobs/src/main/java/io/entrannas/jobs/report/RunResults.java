package io.entrannas.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Provenance;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.ArchitectureRow;
import io.entrannas.jobs.worker.SearchEpoch;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.jobs.worker.TrainEpoch;
import io.entrannas.jobs.worker.WorkerRow;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/**
 * What is known of a run, as far as it has come. The tables are by epoch, from 0.
 *
 * @param name of the run's folder
 * @param summary empty when the run is not complete
 * @param given the genotype that the run trains, or that its folder holds; empty when there is none yet
 * @param epochs one row each
 * @param architecture empty when the run is no search
 * @param evaluations of its network, as often as it was tested
 */
record RunResults(
        String name,
        Provenance provenance,
        Optional<Summary> summary,
        Optional<Genotype> given,
        SortedMap<Integer, EpochRow> epochs,
        SortedMap<Integer, List<ArchitectureRow>> architecture,
        SortedMap<Integer, List<WorkerRow>> workers,
        List<EvaluationResults> evaluations) {
    private static final String SEARCH = "search";
    private static final String GENOTYPE = "genotype.json";

    /** @throws io.entrannas.UserError when the folder holds no run, or what it holds is damaged */
    static RunResults read(SparkSession spark, RunFolder folder) {
        Provenance provenance = Run.provenance(folder);
        MetricsTables tables = new MetricsTables(spark, folder);
        return new RunResults(
                folder.path().getName(),
                provenance,
                Run.summary(folder),
                genotype(folder),
                provenance.kind().equals(SEARCH)
                        ? single(tables.read(Tables.EPOCHS, SearchEpoch.class))
                        : single(tables.read(Tables.EPOCHS, TrainEpoch.class)),
                tables.read(Tables.ARCHITECTURE, ArchitectureRow.class),
                tables.read(Tables.WORKERS, WorkerRow.class),
                EvaluationResults.read(spark, folder));
    }

    private static Optional<Genotype> genotype(RunFolder folder) {
        return folder.exists(GENOTYPE)
                ? Optional.of(GenotypeFormat.read(
                        folder.readText(GENOTYPE), folder.path(GENOTYPE).toString()))
                : Optional.empty();
    }

    private static <T extends Record & EpochRow> SortedMap<Integer, EpochRow> single(SortedMap<Integer, List<T>> rows) {
        SortedMap<Integer, EpochRow> epochs = new TreeMap<>();
        rows.forEach((epoch, row) -> epochs.put(epoch, row.get(0)));
        return epochs;
    }

    /**
     * The same run with one more epoch.
     *
     * @param connections none when the run is no search
     */
    RunResults with(int epoch, EpochRow row, List<ArchitectureRow> connections, List<WorkerRow> workersOfEpoch) {
        return new RunResults(
                name,
                provenance,
                summary,
                given,
                plus(epochs, epoch, row),
                connections.isEmpty() ? architecture : plus(architecture, epoch, connections),
                plus(workers, epoch, workersOfEpoch),
                evaluations);
    }

    private static <T> SortedMap<Integer, T> plus(SortedMap<Integer, T> rows, int epoch, T more) {
        SortedMap<Integer, T> all = new TreeMap<>(rows);
        all.put(epoch, more);
        return all;
    }

    /** The architecture that counts: the result's, the one that is trained, or the one derived last. */
    Optional<Genotype> genotype() {
        Optional<JsonNode> result = summary.map(Summary::genotype);
        if (result.isPresent()) {
            return Optional.of(GenotypeFormat.read(result.get().toString(), "the summary of " + name));
        }
        if (given.isPresent() || epochs.isEmpty()) {
            return given;
        }
        return epochs.get(epochs.lastKey()) instanceof SearchEpoch last
                ? Optional.of(GenotypeFormat.read(last.genotype(), "the last epoch of " + name))
                : Optional.empty();
    }
}
