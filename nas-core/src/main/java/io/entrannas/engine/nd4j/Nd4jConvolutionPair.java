package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Convolution;
import org.nd4j.linalg.api.ndarray.INDArray;

/** ReLU, two convolutions with nothing between them, batch norm. */
final class Nd4jConvolutionPair extends Nd4jLayer {
    private final Nd4jConvolution first;
    private final Nd4jConvolution second;
    private final Nd4jBatchNorm batchNorm;
    private INDArray between;

    Nd4jConvolutionPair(Nd4jEngine engine, Convolution first, Convolution second, BatchNorm batchNorm) {
        super(engine, true);
        this.first = new Nd4jConvolution(engine, first);
        this.second = new Nd4jConvolution(engine, second);
        this.batchNorm = new Nd4jBatchNorm(engine, batchNorm, second.out());
    }

    @Override
    INDArray compute(Nd4jFeature input) {
        between = first.forward(input.rectified());
        return batchNorm.forward(second.forward(between));
    }

    @Override
    void backward(Nd4jFeature input, INDArray outputGradient) {
        INDArray g = second.backward(between, batchNorm.backward(outputGradient));
        INDArray gx = first.backward(input.rectified(), g);
        if (input.needsGradient()) {
            input.addGradient(gx, true);
        }
    }
}
