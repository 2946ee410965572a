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
