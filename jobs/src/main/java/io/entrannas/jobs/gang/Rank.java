package io.entrannas.jobs.gang;

import java.io.Serializable;

/**
 * One worker's place in a gang.
 *
 * @param index 0..workers-1
 * @param workers how many there are
 * @param threads that the worker may use for its computation
 */
public record Rank(int index, int workers, int threads) implements Serializable {}
