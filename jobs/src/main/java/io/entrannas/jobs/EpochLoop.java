package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.jobs.gang.EpochReport;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.gang.Gang;
import io.entrannas.jobs.gang.WorkerFactory;
import io.entrannas.jobs.progress.ProgressDisplay;
import io.entrannas.jobs.report.LiveReport;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.jobs.run.CheckpointStore;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.track.RunMetrics;
import io.entrannas.jobs.track.RunTracker;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.jobs.worker.WorkerRow;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the epochs of a run that are not done yet. An epoch is done when its checkpoint is written, after its rows: a job
 * that is killed at any time goes on, when it is started again, as if it had not been.
 */
final class EpochLoop {
    private final SparkSession spark;
    private final PrintWriter out;
    private final int workers;
    private final Duration averagingTimeout;

    EpochLoop(SparkSession spark, PrintWriter out, int workers, Duration averagingTimeout) {
        this.spark = spark;
        this.out = out;
        this.workers = workers;
        this.averagingTimeout = averagingTimeout;
    }

    /**
     * @param task name of what goes on, for the user
     * @param steps of an epoch
     * @param tracker told of every epoch
     * @return metadata of the last checkpoint
     * @throws io.entrannas.UserError when another job took this one for dead and goes on with the run
     */
    SortedMap<String, String> run(
            Run run, WorkerFactory factory, String task, int epochs, int steps, RunTracker tracker) {
        RunFolder folder = run.folder();
        CheckpointStore checkpoints = new CheckpointStore(folder);
        MetricsTables metrics = new MetricsTables(spark, folder);
        Optional<CheckpointStore.Saved> saved = checkpoints.latest();
        int done = saved.map(CheckpointStore.Saved::epochs).orElse(0);
        metrics.dropFrom(done);
        LiveReport live = new LiveReport(spark, folder);
        RunMetrics runMetrics = RunMetrics.begin(done);
        if (done > 0) {
            out.println("Going on from " + checkpoints.path(done));
            out.flush();
        }
        Optional<byte[]> state = saved.map(CheckpointStore.Saved::bytes);
        try (ProgressDisplay display = ProgressDisplay.open(out, task, epochs, done, steps);
                Gang gang = new Gang(
                        JavaSparkContext.fromSparkContext(spark.sparkContext()),
                        workers,
                        factory,
                        averagingTimeout,
                        progress -> {
                            runMetrics.step(progress);
                            display.step(progress);
                        })) {
            for (int epoch = done; epoch < epochs; epoch++) {
                List<EpochReport> reports = epoch(gang, epoch, state, checkpoints);
                Map<String, List<Record>> rows = rows(reports);
                run.requireHeld();
                metrics.write(epoch, rows);
                checkpoints.write(epoch + 1, reports.get(0).state());
                state = Optional.of(reports.get(0).state());
                live.epoch(epoch, rows);
                EpochRow row = (EpochRow) rows.get(Tables.EPOCHS).get(0);
                double examplesPerSecond = examplesPerSecond(rows);
                runMetrics.epoch(epoch, row, examplesPerSecond);
                tracker.epoch(epoch, row, examplesPerSecond);
                display.epoch(epoch, row, examplesPerSecond);
            }
        }
        return CheckpointBytes.readIntact(state.orElseThrow()).metadata();
    }

    private static List<EpochReport> epoch(Gang gang, int epoch, Optional<byte[]> state, CheckpointStore checkpoints) {
        try {
            return gang.run(epoch, state);
        } catch (UserError e) {
            String standing =
                    epoch == 0 ? "there is no checkpoint yet" : "the last checkpoint is " + checkpoints.path(epoch);
            throw new UserError(e.getMessage() + "; " + standing, e);
        }
    }

    /** The rows of all ranks, by table. */
    private static Map<String, List<Record>> rows(List<EpochReport> reports) {
        Map<String, List<Record>> rows = new TreeMap<>();
        for (EpochReport report : reports) {
            report.rows()
                    .forEach((table, records) ->
                            rows.computeIfAbsent(table, t -> new ArrayList<>()).addAll(records));
        }
        return rows;
    }

    private static double examplesPerSecond(Map<String, List<Record>> rows) {
        return rows.get(Tables.WORKERS).stream()
                .mapToDouble(row -> ((WorkerRow) row).examplesPerSecond())
                .sum();
    }
}
