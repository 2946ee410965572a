package io.entrannas.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumTest {
    /** Into a node to which no connection has a weight. */
    @ParameterizedTest
    @ValueSource(strings = {"vector", "nd4j"})
    void aSumOfNothingIsZero(String name) {
        try (Engine engine = Engines.create(name, 1)) {
            Classifier classifier = engine.classifier(true, "classifier", 3, 2);
            engine.allocate();
            FlatVector parameters = engine.vectors().parameters();
            for (int i = 0; i < parameters.length(); i++) {
                parameters.set(i, i);
            }
            engine.parametersChanged();
            engine.begin(Pass.EVALUATION);
            double[] logits = classifier.forward(engine.sum(new Shape(2, 4, 4, 3)));
            engine.end();
            assertArrayEquals(new double[] {6, 7, 6, 7}, logits);
        }
    }
}
