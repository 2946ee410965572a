package io.entrannas.jobs.worker;

import java.io.Serializable;

/**
 * A row of {@code metrics/workers}: where a worker's time went in an epoch. Apart from this table, a run gives the same
 * numbers every time.
 *
 * @param rank the worker's index
 * @param host where it ran
 * @param executor Spark's id of the executor where it ran
 * @param threads that it used
 * @param gpu number of the GPU that it computed on, on its machine; null when it had none
 * @param examples images that it trained on
 * @param examplesPerSecond while training
 * @param dataSeconds waiting for batches
 * @param computeSeconds forward, backward and update, and what of averaging goes on beside them
 * @param averagingSeconds averaging with the other workers that nothing else goes on beside
 * @param waitingSeconds the same for waiting for other workers to begin the same average, which is not part of averaging
 * @param evaluationSeconds validation and test
 * @param secondsPerStep of training, everything included
 * @param seconds the whole epoch
 * @param peakMemory largest resident memory so far of the process that the worker runs in, in bytes; null where the
 *     system does not tell
 * @param activationBytesPerImage most bytes that features and their gradients took at a time in a training step, for each image
 *     of the worker's part of a batch; null where the engine does not know
 * @param parameters trainable values of the network that it trains
 */
public record WorkerRow(
        int rank,
        String host,
        String executor,
        int threads,
        Integer gpu,
        long examples,
        double examplesPerSecond,
        double dataSeconds,
        double computeSeconds,
        double averagingSeconds,
        double waitingSeconds,
        double evaluationSeconds,
        double secondsPerStep,
        double seconds,
        Long peakMemory,
        Long activationBytesPerImage,
        Long parameters)
        implements Serializable {}
