package io.entrannas.jobs.worker;

/** Names of the result tables below a run's {@code metrics/}. */
public final class Tables {
    /** One row per epoch: {@link SearchEpoch} or {@link TrainEpoch}. */
    public static final String EPOCHS = "epochs";
    /** One row per step and worker: {@link SearchStep} or {@link TrainStep}. */
    public static final String STEPS = "steps";
    /** One row per epoch and candidate connection: {@link ArchitectureRow}; of a search only. */
    public static final String ARCHITECTURE = "architecture";
    /** One row per epoch and worker: {@link WorkerRow}. */
    public static final String WORKERS = "workers";

    /** One row per search or training, where a run is several. */
    public static final String REPEATS = "repeats";

    private Tables() {}
}
