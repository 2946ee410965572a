package io.entrannas.jobs.config;

/** Over which images batch norms normalise where several workers train together. */
public enum BatchNormScope {
    /** Over each worker's own part of the batch, as the reference code's data parallelism does. */
    LOCAL,
    /** Over the whole batch. */
    SYNCHRONISED
}
