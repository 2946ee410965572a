package io.entrannas.jobs.run;

import io.entrannas.UserError;
import io.entrannas.data.FolderLock;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The folder of a sweep, to which this job alone may write: {@code sweep.json}, the results, and the folders of its points. */
public final class Sweep implements AutoCloseable {
    /** Table of {@link SweepPoint}. */
    private static final String POINTS = "points";

    private static final JsonFile<SweepPlan> PLAN = new JsonFile<>("sweep.json", SweepPlan.class);
    private static final String CONFIGURATION = "config.conf";

    private final RunFolder folder;
    private final FolderLock lock;

    private Sweep(RunFolder folder, FolderLock lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /**
     * Begins a sweep, or goes on with it; what it sweeps over may have changed.
     *
     * @param configuration as it was given, HOCON
     * @throws UserError when the folder cannot be written, is in use, or holds something else
     */
    public static Sweep open(RunFolder folder, SweepPlan plan, String configuration) {
        List<String> present =
                folder.list().stream().filter(name -> !name.startsWith(".")).toList();
        if (!present.isEmpty() && !isIn(folder)) {
            throw new UserError(folder.path() + " holds " + String.join(", ", present)
                    + " and is not the folder of a sweep; choose another name with --set run.name=...");
        }
        FolderLock lock = folder.lock();
        try {
            PLAN.write(folder, plan);
            folder.write(CONFIGURATION, configuration);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        return new Sweep(folder, lock);
    }

    /** Whether a folder is that of a sweep. */
    public static boolean isIn(RunFolder folder) {
        return folder.exists(PLAN.name());
    }

    /** What the sweep in a folder is about. */
    public static SweepPlan plan(RunFolder folder) {
        return PLAN.read(folder);
    }

    /**
     * For a job that may have stood still for minutes, before it goes on.
     *
     * @throws UserError when another job took this one for dead and goes on with the sweep
     */
    public void requireHeld() {
        Run.requireHeld(lock, folder);
    }

    /** Writes the points that are complete, in place of those written before. */
    public void write(SparkSession spark, List<SweepPoint> points) {
        new MetricsTables(spark, folder).write(POINTS, points);
    }

    /** The points that are complete, in the order of the plan. */
    public static List<SweepPoint> points(SparkSession spark, RunFolder folder) {
        List<String> order = plan(folder).points();
        return new MetricsTables(spark, folder)
                .records(POINTS, SweepPoint.class).stream()
                        .sorted(Comparator.comparingInt(point -> order.indexOf(point.name())))
                        .toList();
    }

    @Override
    public void close() {
        lock.close();
    }
}
