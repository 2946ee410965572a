package io.entrannas.jobs.report;

import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.worker.ArchitectureRow;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.jobs.worker.WorkerRow;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the report of a run anew after every epoch, so that a browser can follow it. Rows stay in memory: the tables are
 * read once, when a run goes on. Whatever is wrong with a report is logged and never stops the run.
 */
public final class LiveReport {
    private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);

    private final SparkSession spark;
    private final RunFolder folder;
    private RunResults run;

    /** @param folder of the run, whose earlier epochs are in its tables */
    public LiveReport(SparkSession spark, RunFolder folder) {
        this.spark = spark;
        this.folder = folder;
    }

    /**
     * Adds an epoch that is in the tables already.
     *
     * @param rows by table
     */
    public void epoch(int epoch, Map<String, ? extends List<? extends Record>> rows) {
        attempt(() -> {
            if (run == null) {
                run = RunResults.read(spark, folder);
            }
            run = run.with(
                    epoch,
                    (EpochRow) rows.get(Tables.EPOCHS).get(0),
                    all(rows, Tables.ARCHITECTURE, ArchitectureRow.class),
                    all(rows, Tables.WORKERS, WorkerRow.class));
            folder.write(Report.FILE, ReportPage.of(run, List.of()));
        });
    }

    private static <T> List<T> all(Map<String, ? extends List<? extends Record>> rows, String table, Class<T> type) {
        List<? extends Record> found = rows.get(table);
        return found == null ? List.of() : found.stream().map(type::cast).toList();
    }

    /** Writes the report of a run that has come to its end. */
    public static void last(SparkSession spark, RunFolder folder) {
        new LiveReport(spark, folder).attempt(() -> Report.of(spark, folder).write(List.of()));
    }

    /** Writes the report of a run anew, after something was added to it; does nothing when the folder is none of a run. */
    public static void again(SparkSession spark, RunFolder folder) {
        new LiveReport(spark, folder).attempt(() -> {
            if (Run.isComplete(folder)) {
                Report.of(spark, folder).write(List.of());
            }
        });
    }

    private void attempt(Runnable report) {
        try {
            report.run();
        } catch (RuntimeException e) {
            LOG.warn("the report {} was not written; submit/report.sh makes it later", folder.path(Report.FILE), e);
        }
    }
}
