package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.PoolKind;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** [ReLU,] pool [, batch norm] of one array. */
final class Nd4jPool extends Nd4jLayer {
    private final boolean relu;
    private final String operation;
    private final int window;
    private final int stride;
    private final int padding;
    private final Optional<Nd4jBatchNorm> batchNorm;

    Nd4jPool(
            Nd4jEngine engine,
            boolean relu,
            PoolKind kind,
            int channels,
            int window,
            int stride,
            int padding,
            Optional<BatchNorm> batchNorm) {
        super(engine, batchNorm.isPresent() && batchNorm.get().affine());
        this.relu = relu;
        this.operation = kind == PoolKind.MAX ? "maxpool2d" : "avgpool2d";
        this.window = window;
        this.stride = stride;
        this.padding = padding;
        this.batchNorm = batchNorm.map(b -> new Nd4jBatchNorm(engine, b, channels));
    }

    @Override
    INDArray compute(Nd4jFeature input) {
        INDArray x = input.read(relu);
        INDArray y = engine.kernels().create(x.size(0), size(x.size(1)), size(x.size(2)), x.size(3));
        Kernels.custom(operation, new INDArray[] {x}, new INDArray[] {y}, arguments());
        return batchNorm.isPresent() ? batchNorm.get().forward(y) : y;
    }

    private long size(long in) {
        return (in + 2L * padding - window) / stride + 1;
    }

    @Override
    void backward(Nd4jFeature input, INDArray outputGradient) {
        INDArray g = batchNorm.isPresent() ? batchNorm.get().backward(outputGradient) : outputGradient;
        if (input.needsGradient()) {
            INDArray x = input.read(relu);
            INDArray gx = x.ulike();
            Kernels.custom(operation + "_bp", new INDArray[] {x, g}, new INDArray[] {gx}, arguments());
            input.addGradient(gx, relu);
        }
    }

    private int[] arguments() {
        return new int[] {
            window, window, stride, stride, padding, padding, 1, 1, // dilation
            0, // padding as given
            0, // the average leaves padding out
            1 // NHWC
        };
    }
}
