package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Convolution;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** [ReLU,] convolution [, batch norm]. */
final class Nd4jConvolutionLayer extends Nd4jLayer {
    private final boolean relu;
    private final Nd4jConvolution convolution;
    private final Optional<Nd4jBatchNorm> batchNorm;

    Nd4jConvolutionLayer(Nd4jEngine engine, boolean relu, Convolution spec, Optional<BatchNorm> batchNorm) {
        super(engine, true);
        this.relu = relu;
        this.convolution = new Nd4jConvolution(engine, spec);
        this.batchNorm = batchNorm.map(b -> new Nd4jBatchNorm(engine, b, spec.out()));
    }

    @Override
    INDArray compute(Nd4jFeature input) {
        INDArray y = convolution.forward(input, relu);
        return batchNorm.isPresent() ? batchNorm.get().forward(y) : y;
    }

    @Override
    void backward(Nd4jFeature input, INDArray outputGradient) {
        INDArray g = batchNorm.isPresent() ? batchNorm.get().backward(outputGradient) : outputGradient;
        convolution.backward(input, relu, g);
    }
}
