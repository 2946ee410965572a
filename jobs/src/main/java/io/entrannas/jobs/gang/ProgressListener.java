package io.entrannas.jobs.gang;

import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;

/** Hands on the progress that arrives with heartbeats. */
final class ProgressListener extends SparkListener {
    private final long accumulator;
    private final Consumer<Progress> progress;

    /** @param accumulator id of the {@link ProgressAccumulator} */
    ProgressListener(long accumulator, Consumer<Progress> progress) {
        this.accumulator = accumulator;
        this.progress = progress;
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        update.accumUpdates().foreach(task -> {
            task._4().foreach(info -> {
                if (info.id() == accumulator && info.update().isDefined()) {
                    progress.accept((Progress) info.update().get());
                }
                return null;
            });
            return null;
        });
    }
}
