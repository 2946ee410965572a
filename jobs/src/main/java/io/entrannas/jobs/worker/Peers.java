package io.entrannas.jobs.worker;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.MomentSum;
import io.entrannas.engine.Precision;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.config.BatchNormScope;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.Evaluation;
import io.entrannas.train.GradientAverager;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** All workers of a gang, as one of them sees them; in every epoch they meet anew. */
final class Peers implements GradientAverager {
    private final Rank rank;
    private AllReduce allReduce = AllReduce.ALONE;
    private double waiting;

    Peers(Rank rank) {
        this.rank = rank;
    }

    /** From now on they are reached this way. */
    void meet(AllReduce peers) {
        allReduce = peers;
        waiting = 0;
    }

    @Override
    public void average(FlatVector vector) {
        if (rank.workers() == 1) {
            return;
        }
        double before = allReduce.waitingSeconds();
        if (vector.precision() == Precision.FLOAT) {
            float[] values = vector.floats();
            allReduce.sum(values);
            for (int i = 0; i < values.length; i++) {
                values[i] /= rank.workers();
            }
        } else {
            double[] values = vector.doubles();
            allReduce.sum(values, values.length);
            for (int i = 0; i < values.length; i++) {
                values[i] /= rank.workers();
            }
        }
        waiting += allReduce.waitingSeconds() - before;
    }

    /** Seconds since they met that this worker has waited for others to begin an average. */
    double waitingSeconds() {
        return waiting;
    }

    /** What batch norms of a scope sum their moments with. */
    MomentSum moments(BatchNormScope scope) {
        return scope == BatchNormScope.LOCAL || rank.workers() == 1 ? MomentSum.LOCAL : this::sumMoments;
    }

    private void sumMoments(double[] values, int length) {
        allReduce.sum(values, length);
    }

    /** What all workers scored together. */
    Evaluation total(Evaluation own) {
        double[] sums = {own.images(), own.lossSum(), own.correct(), own.correctTop5()};
        allReduce.sum(sums, sums.length);
        return new Evaluation((long) sums[0], sums[1], (long) sums[2], (long) sums[3]);
    }

    /**
     * @param state of this worker, which must be that of every other
     * @throws UserError naming the workers whose state is another than that of rank 0
     */
    void requireSame(byte[] state, int epoch) {
        CRC32C checksum = new CRC32C();
        checksum.update(state);
        double[] checksums = new double[rank.workers()];
        checksums[rank.index()] = checksum.getValue();
        allReduce.sum(checksums, checksums.length);
        List<Integer> others = new ArrayList<>();
        for (int r = 0; r < checksums.length; r++) {
            if (checksums[r] != checksums[0]) {
                others.add(r);
            }
        }
        if (!others.isEmpty()) {
            throw new UserError(
                    "the workers have come apart: after epoch " + epoch + " the parameters of rank(s) " + others
                            + " are not those of rank 0, although all took the same steps; give all executors the same software,"
                            + " check the memory of their machines (metrics/workers names them), and run the command again");
        }
    }
}
