package io.entrannas.jobs.gang;

import java.io.Serializable;

/**
 * How far a worker has come in an epoch.
 *
 * @param rank the worker's index
 * @param epoch from 0
 * @param steps done so far
 * @param examples images trained on so far
 * @param loss mean training loss over the steps so far
 * @param accuracy share of the images so far that were classified correctly, 0..1
 * @param examplesPerSecond images trained on per second so far
 */
public record Progress(
        int rank, int epoch, int steps, long examples, double loss, double accuracy, double examplesPerSecond)
        implements Serializable {}
