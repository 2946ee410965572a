package io.entrannas.jobs.track;

import io.entrannas.jobs.config.MlflowConfig;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.run.RunFolder;
import java.util.Map;

/** Tells a tracking server how a run goes. Whatever is wrong with the server is logged and never stops the run. */
public interface RunTracker extends AutoCloseable {
    /** Tells nobody. */
    RunTracker NONE = new RunTracker() {
        @Override
        public void epoch(int epoch, EpochRow row, double examplesPerSecond) {}

        @Override
        public void complete() {}

        @Override
        public void close() {}
    };

    /**
     * For a run that begins, or goes on.
     *
     * @param parameters of the run, by name
     * @return {@link #NONE} when no server is named
     */
    static RunTracker open(MlflowConfig config, RunFolder folder, String name, Map<String, String> parameters) {
        return config.trackingUri()
                .<RunTracker>map(uri -> new MlflowRun(
                        new MlflowClient(uri, System.getenv()), config.experiment(), folder, name, parameters))
                .orElse(NONE);
    }

    /**
     * After an epoch.
     *
     * @param epoch from 0
     * @param row numbers among its components are the metrics
     * @param examplesPerSecond over all workers
     */
    void epoch(int epoch, EpochRow row, double examplesPerSecond);

    /** The run has come to its end and all its files are written. */
    void complete();

    /** Says whether the run is complete, and waits a little until the server knows it all. */
    @Override
    void close();
}
