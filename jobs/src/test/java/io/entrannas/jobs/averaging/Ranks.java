package io.entrannas.jobs.averaging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs something on every rank at once, each on a thread of its own. */
final class Ranks {
    private Ranks() {}

    /** What one rank does. */
    interface Work<T> {
        T of(int rank) throws Exception;
    }

    /** The results in the order of ranks, or what a rank threw in its place. */
    static <T> List<Object> outcomes(int ranks, Work<T> work) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(ranks);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int rank = 0; rank < ranks; rank++) {
                int own = rank;
                futures.add(threads.submit(() -> work.of(own)));
            }
            List<Object> outcomes = new ArrayList<>();
            for (Future<T> future : futures) {
                try {
                    outcomes.add(future.get());
                } catch (ExecutionException e) {
                    outcomes.add(e.getCause());
                }
            }
            return outcomes;
        } finally {
            threads.shutdownNow();
        }
    }

    /** The results in the order of ranks. */
    static <T> List<T> results(int ranks, Class<T> type, Work<T> work) throws InterruptedException {
        List<T> results = new ArrayList<>();
        for (Object outcome : outcomes(ranks, work)) {
            if (outcome instanceof Throwable failure) {
                throw new AssertionError(failure);
            }
            results.add(type.cast(outcome));
        }
        return results;
    }
}
