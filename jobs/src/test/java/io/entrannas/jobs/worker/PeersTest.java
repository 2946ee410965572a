package io.entrannas.jobs.worker;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.Evaluation;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class PeersTest {
    /** The other of two workers always has the same to add. */
    private record Other(float[] floats, double[] doubles) implements AllReduce {
        @Override
        public void sum(float[] values) {
            for (int i = 0; i < values.length; i++) {
                values[i] += floats[i];
            }
        }

        @Override
        public void sum(double[] values, int length) {
            for (int i = 0; i < length; i++) {
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
    void aWorkerThatIsAloneKeepsItsOwn() {
        Peers alone = new Peers(new Rank(0, 1, 1, null));
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
        Peers peers = new Peers(new Rank(0, 2, 1, null));
        peers.meet(new Other(floats, doubles));
        return peers;
    }
}
