package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import io.entrannas.engine.Engines;
import io.entrannas.jobs.averaging.Ring;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.BlockManagerId;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.runtime.AbstractFunction1;

/** One rank's epoch, run as a task of a barrier stage. */
final class EpochTask extends AbstractFunction1<Iterator<Rank>, Iterator<RankResult>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String gang;
    private final WorkerFactory factory;
    private final int epoch;
    private final Broadcast<byte[]> state;
    private final Duration timeout;
    private final ProgressAccumulator progress;

    /**
     * @param state the state before the epoch; null when there is none yet
     * @param timeout of every wait for another worker
     */
    EpochTask(
            String gang,
            WorkerFactory factory,
            int epoch,
            Broadcast<byte[]> state,
            Duration timeout,
            ProgressAccumulator progress) {
        this.gang = gang;
        this.factory = factory;
        this.epoch = epoch;
        this.state = state;
        this.timeout = timeout;
        this.progress = progress;
    }

    @Override
    public Iterator<RankResult> apply(Iterator<Rank> ranks) {
        return Iterator$.MODULE$.single(run(ranks.next()));
    }

    private RankResult run(Rank place) {
        Rank rank = place;
        EpochWorker worker;
        try {
            rank = place.on(Gpu.of(TaskContext.get().resourcesJMap()));
            worker = worker(rank);
        } catch (UserError e) {
            Ring.decline(rank.workers(), e);
            return refused(rank, e);
        }
        boolean done = false;
        try (Ring ring = Ring.join(rank.index(), rank.workers(), timeout)) {
            EpochReport report = run(worker, ring);
            done = true;
            ExecutorWorkers.closeBefore(gang, epoch);
            ExecutorWorkers.keep(gang, rank, epoch + 1, worker);
            return new RankResult(rank, executor(), report, null);
        } catch (UserError e) {
            return refused(rank, e);
        } finally {
            if (!done) {
                worker.close();
            }
        }
    }

    private EpochWorker worker(Rank rank) {
        if (rank.gpu() != null) {
            Engines.useGpu(rank.gpu());
        }
        return ExecutorWorkers.take(gang, rank, epoch)
                .orElseGet(() -> ExecutorMemory.within(() -> factory.create(rank, state())));
    }

    private EpochReport run(EpochWorker worker, Ring ring) {
        try {
            return ExecutorMemory.within(() -> worker.run(epoch, ring.allReduce(), progress::add));
        } catch (RuntimeException | Error e) {
            ring.fail(e);
            throw e;
        }
    }

    private static RankResult refused(Rank rank, UserError mistake) {
        return new RankResult(rank, executor(), null, mistake.getMessage());
    }

    private Optional<byte[]> state() {
        return Optional.ofNullable(state).map(Broadcast::value);
    }

    private static String executor() {
        BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
        return "executor_" + executor.host() + "_" + executor.executorId();
    }
}
