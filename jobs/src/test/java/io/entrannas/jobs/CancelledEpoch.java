package io.entrannas.jobs;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/** Cancels an epoch when it begins, which fails as one does that has killed its executors. Spark makes it when it is named in
 * {@code spark.plugins}. */
public final class CancelledEpoch implements SparkPlugin {
    private static final AtomicBoolean PLANNED = new AtomicBoolean();

    /** The next epoch. */
    static void plan() {
        PLANNED.set(true);
    }

    @Override
    public DriverPlugin driverPlugin() {
        return null;
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void onTaskStart() {
                if (TaskContext.get() instanceof BarrierTaskContext task && PLANNED.getAndSet(false)) {
                    SparkContext.getOrCreate().cancelStage(task.stageId());
                }
            }
        };
    }
}
