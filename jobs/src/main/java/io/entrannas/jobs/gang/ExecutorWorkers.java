package io.entrannas.jobs.gang;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workers that this executor keeps between epochs. A worker is out of here while it runs, so one whose epoch failed is
 * never found again.
 */
final class ExecutorWorkers {
    private static final Map<Key, Kept> WORKERS = new ConcurrentHashMap<>();

    private record Key(String gang, int rank) {}

    /**
     * @param rank with the GPU that the worker computes on
     * @param position number of epochs that the worker has behind it
     */
    private record Kept(EpochWorker worker, Rank rank, int position) {}

    private ExecutorWorkers() {}

    /** Takes out the worker of this rank, on the same GPU, that has {@code position} epochs behind it; any other is closed. */
    static Optional<EpochWorker> take(String gang, Rank rank, int position) {
        Kept kept = WORKERS.remove(new Key(gang, rank.index()));
        if (kept == null) {
            return Optional.empty();
        }
        if (kept.position() != position || !kept.rank().equals(rank)) {
            kept.worker().close();
            return Optional.empty();
        }
        return Optional.of(kept.worker());
    }

    static void keep(String gang, Rank rank, int position, EpochWorker worker) {
        Kept before = WORKERS.put(new Key(gang, rank.index()), new Kept(worker, rank, position));
        if (before != null) {
            before.worker().close();
        }
    }

    /** Closes what a gang has left here of epochs before {@code position}: its ranks went on in other executors. */
    static void closeBefore(String gang, int position) {
        WORKERS.forEach((key, kept) -> {
            if (key.gang().equals(gang) && kept.position() < position && WORKERS.remove(key, kept)) {
                kept.worker().close();
            }
        });
    }
}
