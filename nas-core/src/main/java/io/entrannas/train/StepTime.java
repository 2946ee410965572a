package io.entrannas.train;

/**
 * Where the time of a step went, in seconds.
 *
 * @param data waiting for batches
 * @param compute forward, backward and update, and what of averaging goes on beside them
 * @param averaging averages over workers that nothing else goes on beside, without {@code waiting}
 * @param waiting for other workers to begin the same average
 */
public record StepTime(double data, double compute, double averaging, double waiting) {}
