package io.entrannas.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pass leaves in the arrays of the threads has no influence on the next. */
class ScratchTest {
    private static final Pass PASS = new Pass(true, 0, true, true);
    private static final int CLASSES = 3;
    private static final int SIDE = 8;

    /** Of larger images, which reach beyond what the others write, and of images as large, which lie in the same borders. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8, 16, 17, 20, 36})
    void aBatchOfNoNumbersChangesNothingOfTheNext(int channels) {
        float[] images = new float[4 * SIDE * SIDE * channels];
        Random random = new Random(channels);
        for (int i = 0; i < images.length; i++) {
            images[i] = (float) random.nextGaussian();
        }
        float[] noNumbers = new float[4 * images.length];
        Arrays.fill(noNumbers, Float.NaN);
        try (Net net = new Net(channels)) {
            double[] expected = net.run(images, SIDE);
            assertTrue(Arrays.stream(expected).allMatch(Double::isFinite));
            net.run(noNumbers, 2 * SIDE);
            assertArrayEquals(expected, net.run(images, SIDE));
            net.run(Arrays.copyOf(noNumbers, images.length), SIDE);
            assertArrayEquals(expected, net.run(images, SIDE));
        }
    }

    /** Separable convolutions of every kernel and dilation and dense ones, one after the other. */
    private static final class Net implements AutoCloseable {
        private final VectorEngine engine = new VectorEngine(1);
        private final int channels;
        private final Layer[] layers = new Layer[6];
        private final Classifier classifier;

        Net(int channels) {
            this.channels = channels;
            for (int i = 0; i < 4; i++) {
                Separable separable = new Separable("dw" + i, "pw" + i, channels, i % 2 == 0 ? 3 : 5, 1, 1 + i / 2);
                layers[i] = engine.separable(separable, new BatchNorm("bn" + i, false));
            }
            layers[4] = engine.convolution(
                    true, Convolution.square("c", channels, channels, 3, 1), Optional.of(new BatchNorm("bn4", false)));
            layers[5] = engine.convolutionPair(
                    Convolution.square("p", channels, channels, 3, 1),
                    Convolution.square("q", channels, channels, 3, 1),
                    new BatchNorm("bn5", false));
            classifier = engine.classifier(false, "classifier", channels, CLASSES);
            engine.allocate();
            Random random = new Random(1);
            float[] parameters = engine.parameters();
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] = (float) random.nextGaussian();
            }
        }

        /** Logits and gradients of the weights. */
        double[] run(float[] images, int side) {
            engine.begin(PASS);
            Feature x = engine.input(FlatVector.of(images), new Shape(4, side, side, channels));
            for (Layer layer : layers) {
                x = layer.forward(x);
            }
            double[] logits = classifier.forward(x).clone();
            double[] gradient = new double[logits.length];
            Arrays.setAll(gradient, i -> Math.sin(i));
            classifier.backward(gradient);
            for (int i = layers.length - 1; i >= 0; i--) {
                layers[i].backward();
            }
            engine.fetchGradients();
            engine.end();
            float[] gradients = engine.gradients();
            double[] results = Arrays.copyOf(logits, logits.length + gradients.length);
            for (int i = 0; i < gradients.length; i++) {
                results[logits.length + i] = gradients[i];
            }
            return results;
        }

        @Override
        public void close() {
            engine.close();
        }
    }
}
