package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import java.io.Serializable;
import java.util.Optional;
import org.apache.spark.SparkEnv;
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
    private final ProgressAccumulator progress;

    /** @param state the state before the epoch; null when there is none yet */
    EpochTask(String gang, WorkerFactory factory, int epoch, Broadcast<byte[]> state, ProgressAccumulator progress) {
        this.gang = gang;
        this.factory = factory;
        this.epoch = epoch;
        this.state = state;
        this.progress = progress;
    }

    @Override
    public Iterator<RankResult> apply(Iterator<Rank> ranks) {
        return Iterator$.MODULE$.single(run(ranks.next()));
    }

    private RankResult run(Rank rank) {
        try {
            EpochWorker worker =
                    ExecutorWorkers.take(gang, rank.index(), epoch).orElseGet(() -> factory.create(rank, state()));
            EpochReport report;
            try {
                report = worker.run(epoch, progress::add);
            } catch (RuntimeException | Error e) {
                worker.close();
                throw e;
            }
            ExecutorWorkers.closeBefore(gang, epoch);
            ExecutorWorkers.keep(gang, rank.index(), epoch + 1, worker);
            return new RankResult(rank.index(), executor(), report, null);
        } catch (UserError e) {
            return new RankResult(rank.index(), executor(), null, e.getMessage());
        }
    }

    private Optional<byte[]> state() {
        return Optional.ofNullable(state).map(Broadcast::value);
    }

    private static String executor() {
        BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
        return "executor_" + executor.host() + "_" + executor.executorId();
    }
}
