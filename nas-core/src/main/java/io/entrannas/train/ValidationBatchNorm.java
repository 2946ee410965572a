package io.entrannas.train;

import java.util.Locale;

/** Which statistics batch norms use when a super-net is validated (method, section 5). */
public enum ValidationBatchNorm {
    /** Estimated anew for the current genotype, as the plain average over batches of the weight subset. */
    RECALIBRATED,
    /** The running averages of training, which mix the architectures of an epoch (as the reference code does). */
    RUNNING,
    /** Those of the validation batch itself. */
    BATCH;

    /** Name in configurations. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
