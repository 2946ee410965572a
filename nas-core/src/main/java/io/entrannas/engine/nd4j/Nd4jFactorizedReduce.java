package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * ReLU, two 1x1 convolutions of stride 2 concatenated, batch norm. The second sees the input shifted by one pixel; where
 * the size is odd it sees zeros beyond the edge.
 */
final class Nd4jFactorizedReduce extends Nd4jLayer {
    private final FactorizedReduce spec;
    private final Slice[] weights;
    private final Nd4jBatchNorm batchNorm;

    Nd4jFactorizedReduce(Nd4jEngine engine, FactorizedReduce spec, BatchNorm batchNorm) {
        super(engine, true);
        this.spec = spec;
        var layout = engine.vectors().parameterLayout();
        this.weights = new Slice[] {
            layout.add(spec.first(), Role.CONVOLUTION, 1, 1, spec.in(), spec.out() / 2),
            layout.add(spec.second(), Role.CONVOLUTION, 1, 1, spec.in(), spec.out() / 2)
        };
        this.batchNorm = new Nd4jBatchNorm(engine, batchNorm, spec.out());
    }

    @Override
    INDArray compute(Nd4jFeature input) {
        INDArray y = engine.kernels()
                .create(
                        input.shape().images(),
                        Kernels.phaseSize(input.shape().height(), 0),
                        Kernels.phaseSize(input.shape().width(), 0),
                        spec.out());
        double beta = 0;
        for (int half = 0; half < 2; half++) {
            INDArray matrix = matrix(half);
            int row = 0;
            for (Nd4jFeature part : input.parts()) {
                Kernels.gemm(
                        Kernels.pixels(half(part.rectified(), half)),
                        false,
                        rows(matrix, row, part),
                        false,
                        Kernels.pixels(y),
                        beta);
                beta = 1;
                row += part.shape().channels();
            }
        }
        return batchNorm.forward(y);
    }

    @Override
    void backward(Nd4jFeature input, INDArray outputGradient) {
        INDArray g = batchNorm.backward(outputGradient);
        for (int half = 0; half < 2; half++) {
            INDArray matrix = matrix(half);
            INDArray matrixGradient = engine.kernels().create(spec.in(), spec.out());
            int row = 0;
            for (Nd4jFeature part : input.parts()) {
                INDArray x = part.rectified();
                if (engine.pass().parameterGradients()) {
                    INDArray product = engine.kernels().create(part.shape().channels(), spec.out());
                    Kernels.gemm(Kernels.pixels(half(x, half)), true, Kernels.pixels(g), false, product, 0);
                    rows(matrixGradient, row, part).assign(product);
                }
                if (part.needsGradient()) {
                    INDArray gx = engine.kernels()
                            .create(
                                    g.size(0),
                                    g.size(1),
                                    g.size(2),
                                    part.shape().channels());
                    Kernels.gemm(Kernels.pixels(g), false, rows(matrix, row, part), true, Kernels.pixels(gx), 0);
                    part.addGradient(halfBackward(x, gx, half), true);
                }
                row += part.shape().channels();
            }
            if (engine.pass().parameterGradients()) {
                engine.gradient(weights[half], matrixGradient.get(columns(half)).dup('c'));
            }
        }
    }

    /** What the first (0) or second (1) convolution sees of x. */
    private INDArray half(INDArray x, int half) {
        if (half == 0) {
            return engine.kernels().phase(x, 0, 0);
        }
        boolean even = x.size(1) % 2 == 0 && x.size(2) % 2 == 0;
        if (even) {
            return engine.kernels().phase(x, 1, 1);
        }
        INDArray shifted = engine.kernels()
                .zeros(
                        x.size(0),
                        Kernels.phaseSize((int) x.size(1), 0),
                        Kernels.phaseSize((int) x.size(2), 0),
                        x.size(3));
        if (x.size(1) > 1 && x.size(2) > 1) {
            shifted.get(inside(x)).assign(engine.kernels().phase(x, 1, 1));
        }
        return shifted;
    }

    private INDArray halfBackward(INDArray x, INDArray g, int half) {
        if (half == 0) {
            return engine.kernels().phaseBackward(x, g, 0, 0);
        }
        if (x.size(1) == 1 || x.size(2) == 1) {
            return engine.kernels().zeros(x.shape());
        }
        return engine.kernels().phaseBackward(x, g.get(inside(x)).dup('c'), 1, 1);
    }

    /** The part of the second convolution's input that is not beyond the edge. */
    private static INDArrayIndex[] inside(INDArray x) {
        return new INDArrayIndex[] {
            NDArrayIndex.all(),
            NDArrayIndex.interval(0, Kernels.phaseSize((int) x.size(1), 1)),
            NDArrayIndex.interval(0, Kernels.phaseSize((int) x.size(2), 1)),
            NDArrayIndex.all()
        };
    }

    /** [in, out] with the convolution's weights in its half of the columns and zeros in the other. */
    private INDArray matrix(int half) {
        INDArray matrix = engine.kernels().zeros(spec.in(), spec.out());
        matrix.get(columns(half)).assign(engine.parameter(weights[half]).reshape('c', spec.in(), spec.out() / 2));
        return matrix;
    }

    private INDArrayIndex[] columns(int half) {
        int width = spec.out() / 2;
        return new INDArrayIndex[] {NDArrayIndex.all(), NDArrayIndex.interval(half * width, (half + 1) * width)};
    }

    private static INDArray rows(INDArray matrix, int from, Nd4jFeature part) {
        return matrix.get(NDArrayIndex.interval(from, from + part.shape().channels()), NDArrayIndex.all());
    }
}
