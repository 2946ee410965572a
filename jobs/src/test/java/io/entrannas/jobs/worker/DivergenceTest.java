package io.entrannas.jobs.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.store.Tensor;
import io.entrannas.train.Evaluation;
import io.entrannas.train.Position;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {
    private final Divergence divergence = new Divergence(new Position(3, 7), 0.5, "lower it");

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.0, 1e18, -1e18, Float.MIN_VALUE})
    void whatCanBeTrainedOnIsLetThrough(double value) {
        SortedMap<String, Tensor> state = state(value);

        assertSame(state, divergence.refuse(state));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e20, -1e30})
    void aStateThatNothingCanBeTrainedFromIsRefused(double value) {
        UserError error = assertThrows(UserError.class, () -> divergence.refuse(state(value)));

        assertEquals(
                "a value of weight is " + value + " after epoch 3, step 7 with learning rate 0.5; lower it",
                error.getMessage());
    }

    @Test
    void aLossThatIsNoNumberIsRefused() {
        Evaluation good = new Evaluation(1, 0.3, 1, 1);
        assertSame(good, divergence.refuse("validation", good));
        Evaluation bad = new Evaluation(1, Double.NaN, 0, 0);

        UserError error = assertThrows(UserError.class, () -> divergence.refuse("validation", bad));

        assertEquals(
                "the validation loss is NaN after epoch 3, step 7 with learning rate 0.5; lower it",
                error.getMessage());
    }

    private static SortedMap<String, Tensor> state(double value) {
        SortedMap<String, Tensor> state = new TreeMap<>();
        state.put("bias", new Tensor(List.of(1), FlatVector.of(new double[] {1})));
        state.put("weight", new Tensor(List.of(2), FlatVector.of(new double[] {1, value})));
        return state;
    }
}
