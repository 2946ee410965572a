package io.entrannas.engine.nd4j;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer that remembers what it read and wrote in the current pass. */
abstract class Nd4jLayer implements Layer {
    final Nd4jEngine engine;
    private final boolean parameters;
    private Nd4jFeature x;
    private Nd4jFeature y;

    /**
     * @param parameters whether the layer has any
     */
    Nd4jLayer(Nd4jEngine engine, boolean parameters) {
        this.engine = engine;
        this.parameters = parameters;
    }

    @Override
    public final Feature forward(Feature input) {
        x = Nd4jFeature.of(input);
        boolean needsGradient =
                x.needsGradient() || (parameters && engine.pass().parameterGradients());
        y = Nd4jFeature.of(engine.kernels(), compute(x), needsGradient);
        return y;
    }

    @Override
    public final void backward() {
        INDArray g = y.needsGradient() ? y.gradient() : null;
        if (g != null) {
            backward(x, g);
        }
    }

    abstract INDArray compute(Nd4jFeature input);

    /** Adds to the gradient of the input, if that needs one, and writes those of the parameters, if the pass wants them. */
    abstract void backward(Nd4jFeature input, INDArray outputGradient);
}
