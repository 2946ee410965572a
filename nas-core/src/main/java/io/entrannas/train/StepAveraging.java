package io.entrannas.train;

import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * The averages over all workers that the steps of one of them take, and how long it waits for them. The gradient of the
 * parameters goes in slices, the last layers first: while the backward pass of earlier layers goes on, a further thread averages
 * what is final. Where it is cut depends on the network and on {@link GradientAverager#smallestSlice} only, never on time, so it
 * is the same on all workers.
 */
final class StepAveraging {
    private static final double NANOS = 1e9;
    /** How long the further thread outlives its last slice. */
    private static final int IDLE_SECONDS = 5;

    private static final int STOP_SECONDS = 10;

    private final Engine engine;
    private final GradientAverager workers;
    private final ThreadPoolExecutor thread;
    /** Done when all slices so far are; a slice that fails leaves those after it undone. */
    private CompletableFuture<Void> slices;

    private int end;
    private boolean finite;
    private double averaging;
    private double waiting;

    StepAveraging(Engine engine, GradientAverager workers) {
        this.engine = engine;
        this.workers = workers;
        this.thread =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread daemon = new Thread(task, "entrannas-averaging");
                    daemon.setDaemon(true);
                    return daemon;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Runs a network backward. The gradients of the parameters, averaged over all workers, are then in the engine's vectors.
     * When this throws, the average has been given up on this worker: there is no other after it.
     *
     * @param lossIsFinite otherwise the gradients become no numbers on all workers, even where a ReLU has hidden what is none
     * @param backward calls what it is given each time that all gradients from a place in the flat vector to its end are final
     */
    void backward(boolean lossIsFinite, Consumer<IntConsumer> backward) {
        FlatVector gradients = engine.vectors().gradients();
        end = gradients.length();
        finite = lossIsFinite;
        slices = CompletableFuture.completedFuture(null);
        boolean done = false;
        try {
            backward.accept(this::finalFrom);
            fetch(0);
            time(() -> {
                awaitSlices();
                workers.average(gradients, 0, end);
            });
            done = true;
        } finally {
            if (!done) {
                stop();
            }
        }
    }

    private void finalFrom(int from) {
        if (end - from >= workers.smallestSlice()) {
            int to = end;
            fetch(from);
            slices = slices.thenRunAsync(() -> workers.average(engine.vectors().gradients(), from, to), thread);
            end = from;
        }
    }

    private void fetch(int from) {
        engine.fetchGradients(from, end);
        if (!finite) {
            engine.vectors().gradients().fill(from, end, Double.NaN);
        }
    }

    private void awaitSlices() {
        try {
            slices.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            // An average throws nothing else.
            throw (RuntimeException) e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the average of the gradients");
        }
    }

    private void stop() {
        thread.shutdownNow();
        boolean interrupted = Thread.interrupted();
        try {
            boolean unused = thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Replaces the values by their mean over all workers. */
    void average(FlatVector vector) {
        time(() -> workers.average(vector));
    }

    private void time(Runnable average) {
        long start = System.nanoTime();
        double waited = workers.waitingSeconds();
        average.run();
        double seconds = (System.nanoTime() - start) / NANOS;
        // The further thread may have begun to wait before this one.
        double waitedNow = Math.min(seconds, workers.waitingSeconds() - waited);
        waiting += waitedNow;
        averaging += seconds - waitedNow;
    }

    /**
     * Where the time went since the last call.
     *
     * @param data seconds in which batches were waited for
     * @param step seconds of all the rest
     */
    StepTime take(double data, double step) {
        StepTime time = new StepTime(data, step - averaging - waiting, averaging, waiting);
        averaging = 0;
        waiting = 0;
        return time;
    }
}
