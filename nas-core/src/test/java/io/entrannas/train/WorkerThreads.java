package io.entrannas.train;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.MomentSum;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** Workers as threads of this JVM, which add up in the order of their ranks. */
final class WorkerThreads {
    private static final int PATIENCE_SECONDS = 120;

    private final CyclicBarrier barrier;
    private final double[][] given;

    private WorkerThreads(int workers) {
        this.barrier = new CyclicBarrier(workers);
        this.given = new double[workers][];
    }

    /** What each worker does. */
    interface Work<T> {
        T run(Worker worker);
    }

    /** Runs all workers to their end and returns what they gave, by rank. */
    static <T> List<T> run(int workers, Work<T> work) {
        WorkerThreads gang = new WorkerThreads(workers);
        ExecutorService threads = Executors.newFixedThreadPool(workers);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                Worker worker = gang.new Worker(rank);
                running.add(threads.submit(() -> work.run(worker)));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> rank : running) {
                results.add(rank.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    /** One of them. */
    final class Worker implements MomentSum, GradientAverager {
        private final int rank;
        private int calls;

        Worker(int rank) {
            this.rank = rank;
        }

        int rank() {
            return rank;
        }

        int workers() {
            return given.length;
        }

        /** Number of sums so far. */
        int calls() {
            return calls;
        }

        @Override
        public void sum(double[] values, int length) {
            calls++;
            given[rank] = new double[length];
            System.arraycopy(values, 0, given[rank], 0, length);
            await();
            for (double[] other : given) {
                if (other.length != length) {
                    throw new IllegalStateException("one worker gives " + length + " values, another " + other.length);
                }
            }
            for (int i = 0; i < length; i++) {
                values[i] = total(i);
            }
            await();
        }

        @Override
        public void average(FlatVector values, int from, int to) {
            given[rank] = new double[to - from];
            for (int i = from; i < to; i++) {
                given[rank][i - from] = values.get(i);
            }
            await();
            for (int i = from; i < to; i++) {
                values.set(i, total(i - from) / given.length);
            }
            await();
        }

        /**
         * The same for gradients in as many slices as there can be.
         *
         * @param slices given the length of each that the worker averages
         */
        GradientAverager inSlices(IntConsumer slices) {
            return new GradientAverager() {
                @Override
                public void average(FlatVector values, int from, int to) {
                    slices.accept(to - from);
                    Worker.this.average(values, from, to);
                }

                @Override
                public int smallestSlice() {
                    return 1;
                }
            };
        }

        private double total(int index) {
            double total = 0;
            for (double[] values : given) {
                total += values[index];
            }
            return total;
        }

        private void await() {
            try {
                barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the workers do not make the same calls", e);
            }
        }
    }
}
