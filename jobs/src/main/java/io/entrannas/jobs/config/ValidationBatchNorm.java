package io.entrannas.jobs.config;

/** Batch-norm statistics of a validation. */
public enum ValidationBatchNorm {
    RECALIBRATED,
    RUNNING,
    BATCH
}
