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
import io.entrannas.train.StepTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** All workers of a gang, as one of them sees them; in every epoch they meet anew. */
final class Peers implements GradientAverager {
    /** Less is not worth the messages that a sum takes beside its bytes. */
    private static final int SLICE_BYTES = 1 << 20;
    /** The same for each message: a sum of W workers cuts a slice into W of them. */
    private static final int MESSAGE_BYTES = 64 << 10;

    private static final double NANOS = 1e9;

    private final Rank rank;
    private final BatchNormScope batchNorm;
    private AllReduce allReduce = AllReduce.ALONE;
    private double momentSeconds;
    private double momentWaiting;

    /** @param batchNorm over whose batches batch norms normalise */
    Peers(Rank rank, BatchNormScope batchNorm) {
        this.rank = rank;
        this.batchNorm = batchNorm;
    }

    /** From now on they are reached this way. */
    void meet(AllReduce peers) {
        allReduce = peers;
        momentSeconds = 0;
        momentWaiting = 0;
    }

    @Override
    public void average(FlatVector vector, int from, int to) {
        if (rank.workers() == 1) {
            return;
        }
        if (vector.precision() == Precision.FLOAT) {
            float[] values = vector.floats();
            allReduce.sum(values, from, to);
            for (int i = from; i < to; i++) {
                values[i] /= rank.workers();
            }
        } else {
            double[] values = vector.doubles();
            allReduce.sum(values, from, to);
            for (int i = from; i < to; i++) {
                values[i] /= rank.workers();
            }
        }
    }

    @Override
    public int smallestSlice() {
        if (rank.workers() == 1 || synchronise()) {
            return WHOLE;
        }
        return Math.max(SLICE_BYTES, rank.workers() * MESSAGE_BYTES) / Float.BYTES;
    }

    @Override
    public double waitingSeconds() {
        return allReduce.waitingSeconds();
    }

    /** Whether batch norms use the peers too, in the forward and in the backward pass. */
    private boolean synchronise() {
        return batchNorm == BatchNormScope.SYNCHRONISED && rank.workers() > 1;
    }

    /** What batch norms sum their moments with. */
    MomentSum moments() {
        return synchronise() ? this::sumMoments : MomentSum.LOCAL;
    }

    private void sumMoments(double[] values, int length) {
        long start = System.nanoTime();
        double waited = allReduce.waitingSeconds();
        allReduce.sum(values, length);
        momentSeconds += (System.nanoTime() - start) / NANOS;
        momentWaiting += allReduce.waitingSeconds() - waited;
    }

    /**
     * The times of a step, in whose computing batch norms summed their moments: that is averaging and waiting, too.
     *
     * @param step just done, the first since they met or since the last call
     */
    StepTime withMoments(StepTime step) {
        StepTime time = new StepTime(
                step.data(),
                step.compute() - momentSeconds,
                step.averaging() + momentSeconds - momentWaiting,
                step.waiting() + momentWaiting);
        momentSeconds = 0;
        momentWaiting = 0;
        return time;
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
