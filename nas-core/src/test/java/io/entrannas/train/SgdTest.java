package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Slice.Role;
import org.junit.jupiter.api.Test;

class SgdTest {
    private final NetworkVectors vectors = new NetworkVectors();
    private final Sgd sgd;

    SgdTest() {
        vectors.parameterLayout().add("active", Role.LINEAR, 1);
        vectors.parameterLayout().add("idle", Role.LINEAR, 1);
        vectors.allocate(Precision.DOUBLE);
        vectors.parameters().set(0, 2);
        vectors.parameters().set(1, 3);
        vectors.gradients().set(1, 100);
        vectors.active().set(0);
        sgd = new Sgd(vectors, 0.5, 0.1, 4);
    }

    @Test
    void clipsDecaysAndRemembers() {
        vectors.gradients().set(0, 8);
        assertEquals(8, sgd.step(0.01));
        double velocity = 4 + 0.1 * 2;
        assertEquals(2 - 0.01 * velocity, vectors.parameters().get(0), 1e-6);
        vectors.gradients().set(0, 1);
        double second = 0.5 * velocity + 1 + 0.1 * vectors.parameters().get(0);
        double before = vectors.parameters().get(0);
        sgd.step(0.01);
        assertEquals(before - 0.01 * second, vectors.parameters().get(0), 1e-6);
    }

    @Test
    void leavesAloneWhatHasNoGradient() {
        vectors.gradients().set(0, 1);
        assertEquals(1, sgd.step(0.01));
        sgd.virtualStep(0.01);
        assertEquals(3, vectors.parameters().get(1));
        assertEquals(0, sgd.velocity().get(1));
    }

    @Test
    void looksAheadWithoutClipAndWithoutATrace() {
        sgd.velocity().set(0, 6);
        vectors.gradients().set(0, 8);
        sgd.virtualStep(0.01);
        assertEquals(2 - 0.01 * (0.5 * 6 + 8 + 0.1 * 2), vectors.parameters().get(0), 1e-15);
        assertEquals(6, sgd.velocity().get(0));
    }

    @Test
    void aGradientThatIsNoNumberMovesNothing() {
        vectors.gradients().set(0, Double.NaN);
        assertTrue(Double.isNaN(sgd.step(0.01)));
        assertEquals(2, vectors.parameters().get(0));
        assertEquals(0, sgd.velocity().get(0));
    }
}
