package io.entrannas.net;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/** The layers that ran in a forward pass, in order; the backward pass runs them in the opposite order. */
final class Tape {
    private final List<Runnable> backward = new ArrayList<>();
    private IntConsumer isFinal;

    void clear() {
        backward.clear();
    }

    Feature run(Layer layer, Feature x) {
        Feature y = layer.forward(x);
        backward.add(layer::backward);
        return y;
    }

    Feature run(List<Layer> layers, Feature x) {
        Feature y = x;
        for (Layer layer : layers) {
            y = run(layer, y);
        }
        return y;
    }

    /**
     * @param trainedGradient given the gradients of trained coefficients, if the pass wants them; null when the
     *     coefficients are not trained
     */
    void mix(
            Mix mix,
            List<Feature> features,
            List<Sum> sums,
            double[][] coefficients,
            double[][] imageScales,
            Consumer<double[][]> trainedGradient) {
        mix.forward(features, sums, coefficients, imageScales, trainedGradient != null);
        backward.add(() -> {
            double[][] gradient = mix.backward();
            if (gradient != null) {
                trainedGradient.accept(gradient);
            }
        });
    }

    /**
     * Notes that the layers that run from now on have their parameters from this place on in the flat vector, and no layer before
     * has.
     */
    void begin(int offset) {
        backward.add(() -> isFinal.accept(offset));
    }

    /** @param newIsFinal told what {@link #begin} was, when the gradients from there on are final */
    void backward(IntConsumer newIsFinal) {
        isFinal = newIsFinal;
        for (int i = backward.size() - 1; i >= 0; i--) {
            backward.get(i).run();
        }
    }
}
