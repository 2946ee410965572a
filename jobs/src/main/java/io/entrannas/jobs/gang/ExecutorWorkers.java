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

    /** @param position number of epochs that the worker has behind it */
    private record Kept(EpochWorker worker, int position) {}

    private ExecutorWorkers() {}

    /** Takes out the worker that has {@code position} epochs behind it; one that has not is closed. */
    static Optional<EpochWorker> take(String gang, int rank, int position) {
        Kept kept = WORKERS.remove(new Key(gang, rank));
        if (kept == null) {
            return Optional.empty();
        }
        if (kept.position() != position) {
            kept.worker().close();
            return Optional.empty();
        }
        return Optional.of(kept.worker());
    }

    static void keep(String gang, int rank, int position, EpochWorker worker) {
        Kept before = WORKERS.put(new Key(gang, rank), new Kept(worker, position));
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
