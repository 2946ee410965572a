package io.entrannas.engine.nd4j;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution without bias: a matrix product where it is pointwise, else libnd4j's. */
final class Nd4jConvolution {
    private final Nd4jEngine engine;
    private final Convolution spec;
    private final Slice weight;

    Nd4jConvolution(Nd4jEngine engine, Convolution spec) {
        this.engine = engine;
        this.spec = spec;
        this.weight = engine.vectors()
                .parameterLayout()
                .add(spec.weight(), Role.CONVOLUTION, spec.kernelHeight(), spec.kernelWidth(), spec.in(), spec.out());
    }

    INDArray forward(Nd4jFeature x, boolean relu) {
        INDArray y = engine.kernels().create(spec.output(x.shape()));
        if (!spec.pointwise()) {
            convolve(x.read(relu), y);
            return y;
        }
        int row = 0;
        for (Nd4jFeature part : x.parts()) {
            Kernels.gemm(
                    Kernels.pixels(part.read(relu)),
                    false,
                    rows(row, part),
                    false,
                    Kernels.pixels(y),
                    row == 0 ? 0 : 1);
            row += part.shape().channels();
        }
        return y;
    }

    /** The same on an array that is no feature. */
    INDArray forward(INDArray x) {
        INDArray y = engine.kernels().create(spec.output(Kernels.shape(x)));
        convolve(x, y);
        return y;
    }

    private void convolve(INDArray x, INDArray y) {
        Kernels.custom("conv2d", new INDArray[] {x, engine.parameter(weight)}, new INDArray[] {y}, arguments());
    }

    void backward(Nd4jFeature x, boolean relu, INDArray g) {
        if (!spec.pointwise()) {
            INDArray gx = backward(x.read(relu), g);
            if (x.needsGradient()) {
                x.addGradient(gx, relu);
            }
            return;
        }
        int row = 0;
        for (Nd4jFeature part : x.parts()) {
            if (engine.pass().parameterGradients()) {
                INDArray product = engine.kernels().create(part.shape().channels(), spec.out());
                Kernels.gemm(Kernels.pixels(part.read(relu)), true, Kernels.pixels(g), false, product, 0);
                engine.gradientRows(weight, spec.out(), row, part.shape().channels())
                        .assign(product);
            }
            if (part.needsGradient()) {
                INDArray gx = engine.kernels().create(part.shape());
                Kernels.gemm(Kernels.pixels(g), false, rows(row, part), true, Kernels.pixels(gx), 0);
                part.addGradient(gx, relu);
            }
            row += part.shape().channels();
        }
    }

    /** Writes the weights' gradient, if the pass wants it, and returns that of the input. */
    INDArray backward(INDArray x, INDArray g) {
        INDArray gx = x.ulike();
        INDArray gw = engine.parameter(weight).ulike();
        Kernels.custom(
                "conv2d_bp", new INDArray[] {x, engine.parameter(weight), g}, new INDArray[] {gx, gw}, arguments());
        if (engine.pass().parameterGradients()) {
            engine.gradient(weight, gw);
        }
        return gx;
    }

    /** The rows of the [1, 1, in, out] weights that belong to a part of a concatenation. */
    private INDArray rows(int from, Nd4jFeature part) {
        return engine.parameterRows(weight, spec.out(), from, part.shape().channels());
    }

    private int[] arguments() {
        return new int[] {
            spec.kernelHeight(),
            spec.kernelWidth(),
            spec.strideHeight(),
            spec.strideWidth(),
            spec.paddingHeight(),
            spec.paddingWidth(),
            1,
            1, // dilation
            0, // padding as given
            1, // NHWC
            0 // weights [kH, kW, in, out]
        };
    }
}
