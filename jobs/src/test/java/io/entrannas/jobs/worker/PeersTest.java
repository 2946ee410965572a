package io.entrannas.jobs.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.MomentSum;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.config.BatchNormScope;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.Evaluation;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.StepTime;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PeersTest {
    /** The other of two workers always has the same to add. */
    private record Other(float[] floats, double[] doubles) implements AllReduce {
        @Override
        public void sum(float[] values, int from, int to) {
            for (int i = from; i < to; i++) {
                values[i] += floats[i];
            }
        }

        @Override
        public void sum(double[] values, int from, int to) {
            for (int i = from; i < to; i++) {
                values[i] += doubles[i];
            }
        }

        @Override
        public double waitingSeconds() {
            return 0;
        }
    }

    @Test
    void gradientsAreAveragedInEitherPrecision() {
        Peers peers = peers(new float[] {3, 5}, 7, -1);
        FlatVector single = FlatVector.of(new float[] {1, 2});
        FlatVector twice = FlatVector.of(new double[] {1, 2});

        peers.average(single);
        peers.average(twice);

        assertEquals(2, single.get(0));
        assertEquals(3.5, single.get(1));
        assertEquals(4, twice.get(0));
        assertEquals(0.5, twice.get(1));
    }

    @Test
    void valuesOutsideARangeStayAsTheyAre() {
        FlatVector vector = FlatVector.of(new float[] {1, 2, 3});

        peers(new float[] {3, 6, 9}).average(vector, 1, 2);

        assertEquals(4, vector.get(1));
        assertEquals(1, vector.get(0));
        assertEquals(3, vector.get(2));
    }

    @Test
    void slicesOfAGradientGrowWithTheGang() {
        assertEquals(1 << 18, peers(2, BatchNormScope.LOCAL).smallestSlice());
        assertEquals(1 << 19, peers(32, BatchNormScope.LOCAL).smallestSlice());
        assertEquals(1 << 21, peers(128, BatchNormScope.LOCAL).smallestSlice());
    }

    /** The backward pass needs the ring for itself where batch norms are synchronised. */
    @Test
    void aGradientIsWholeWhereTheRingIsNotFree() {
        assertEquals(
                GradientAverager.WHOLE, peers(2, BatchNormScope.SYNCHRONISED).smallestSlice());
        assertNotEquals(MomentSum.LOCAL, peers(2, BatchNormScope.SYNCHRONISED).moments());
        assertEquals(MomentSum.LOCAL, peers(2, BatchNormScope.LOCAL).moments());
        for (BatchNormScope batchNorm : BatchNormScope.values()) {
            assertEquals(GradientAverager.WHOLE, peers(1, batchNorm).smallestSlice());
            assertEquals(MomentSum.LOCAL, peers(1, batchNorm).moments());
        }
    }

    /** Half of the time that it takes to sum is waiting. */
    private static final class Slow implements AllReduce {
        private double waiting;

        @Override
        public void sum(float[] values, int from, int to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sum(double[] values, int from, int to) {
            long start = System.nanoTime();
            long now = start;
            while (now == start) {
                now = System.nanoTime();
            }
            waiting += (now - start) / 2e9;
        }

        @Override
        public double waitingSeconds() {
            return waiting;
        }
    }

    @Test
    void whatMomentsTakeIsAveragingAndWaitingAndNotComputing() {
        Peers peers = peers(2, BatchNormScope.SYNCHRONISED);
        Slow slow = new Slow();
        peers.meet(slow);
        StepTime step = new StepTime(1, 10, 0.5, 0.25);
        peers.moments().sum(new double[4], 4);

        StepTime time = peers.withMoments(step);

        assertEquals(1, time.data());
        assertTrue(time.compute() < 10, time.toString());
        assertTrue(time.averaging() > 0.5, time.toString());
        assertEquals(0.25 + slow.waitingSeconds(), time.waiting());
        assertEquals(10.75, time.compute() + time.averaging() + time.waiting(), 1e-12);
        assertEquals(step, peers.withMoments(step), "they count in one step only");
        peers.moments().sum(new double[4], 4);
        peers.meet(slow);
        assertEquals(step, peers.withMoments(step), "evaluation summed them, after the last step of an epoch");
    }

    private static Peers peers(int workers, BatchNormScope batchNorm) {
        return new Peers(new Rank(0, workers, 1, null), batchNorm);
    }

    @Test
    void aWorkerThatIsAloneKeepsItsOwn() {
        Peers alone = peers(1, BatchNormScope.LOCAL);
        FlatVector own = FlatVector.of(new float[] {1, 2});

        alone.average(own);

        assertEquals(2, own.get(1));
        assertEquals(new Evaluation(4, 2.5, 1, 3), alone.total(new Evaluation(4, 2.5, 1, 3)));
        assertDoesNotThrow(() -> alone.requireSame(new byte[] {1}, 0));
    }

    @Test
    void scoresAreAddedUp() {
        assertEquals(
                new Evaluation(10, 4.0, 4, 8), peers(new float[0], 6, 1.5, 3, 5).total(new Evaluation(4, 2.5, 1, 3)));
    }

    @Test
    void workersThatComeApartAreNamed() {
        byte[] state = {1, 2, 3};
        CRC32C checksum = new CRC32C();
        checksum.update(state);
        Peers same = peers(new float[0], 0, (double) checksum.getValue());
        Peers other = peers(new float[0], 0, (double) checksum.getValue() + 1);

        assertDoesNotThrow(() -> same.requireSame(state, 4));
        UserError apart = assertThrows(UserError.class, () -> other.requireSame(state, 4));
        assertTrue(
                apart.getMessage()
                        .startsWith("the workers have come apart: after epoch 4 the parameters of rank(s) [1]"),
                apart.getMessage());
    }

    private static Peers peers(float[] floats, double... doubles) {
        Peers peers = peers(2, BatchNormScope.LOCAL);
        peers.meet(new Other(floats, doubles));
        return peers;
    }
}
