package io.entrannas.train;

/**
 * Where the time of a step went, in seconds.
 *
 * @param data waiting for batches
 * @param compute forward, backward and update, without averaging
 * @param averaging averaging gradients across workers, waiting for them included
 */
public record StepTime(double data, double compute, double averaging) {}
