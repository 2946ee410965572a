package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ReLU, depthwise convolution, pointwise convolution, batch norm. */
final class Nd4jSeparable extends Nd4jLayer {
    private final Nd4jDepthwise depthwise;
    private final Slice pointwise;
    private final Nd4jBatchNorm batchNorm;
    private final int channels;
    private INDArray between;

    Nd4jSeparable(Nd4jEngine engine, Separable spec, BatchNorm batchNorm) {
        super(engine, true);
        this.channels = spec.channels();
        this.depthwise = new Nd4jDepthwise(engine, spec);
        this.pointwise =
                engine.vectors().parameterLayout().add(spec.pointwise(), Role.CONVOLUTION, 1, 1, channels, channels);
        this.batchNorm = new Nd4jBatchNorm(engine, batchNorm, channels);
    }

    @Override
    INDArray compute(Nd4jFeature input) {
        between = depthwise.forward(input.rectified());
        INDArray y = between.ulike();
        Kernels.gemm(Kernels.pixels(between), false, matrix(), false, Kernels.pixels(y), 0);
        return batchNorm.forward(y);
    }

    @Override
    void backward(Nd4jFeature input, INDArray outputGradient) {
        INDArray g = Kernels.pixels(batchNorm.backward(outputGradient));
        if (engine.pass().parameterGradients()) {
            INDArray gw = engine.kernels().create(channels, channels);
            Kernels.gemm(Kernels.pixels(between), true, g, false, gw, 0);
            engine.gradient(pointwise, gw);
        }
        INDArray gBetween = between.ulike();
        Kernels.gemm(g, false, matrix(), true, Kernels.pixels(gBetween), 0);
        INDArray gx = depthwise.backward(input.rectified(), gBetween);
        if (input.needsGradient()) {
            input.addGradient(gx, true);
        }
    }

    private INDArray matrix() {
        return engine.parameter(pointwise).reshape('c', channels, channels);
    }
}
