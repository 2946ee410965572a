package io.entrannas.engine.nd4j;

import io.entrannas.engine.Separable;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A depthwise convolution without bias. libnd4j's oneDNN path fails with dilation ("could not create a descriptor for a
 * dilated convolution") and without it takes hundreds of milliseconds; so a convolution of dilation 2 runs as ordinary ones
 * over every second pixel: four of them at stride 1, one at stride 2.
 */
final class Nd4jDepthwise {
    private final Nd4jEngine engine;
    private final Separable spec;
    private final Slice weight;

    Nd4jDepthwise(Nd4jEngine engine, Separable spec) {
        this.engine = engine;
        this.spec = spec;
        this.weight = engine.vectors()
                .parameterLayout()
                .add(spec.depthwise(), Role.DEPTHWISE, spec.kernel(), spec.kernel(), spec.channels());
    }

    INDArray forward(INDArray x) {
        if (spec.dilation() == 1) {
            return convolve(x, spec.stride());
        }
        if (spec.stride() == 2) {
            return convolve(engine.kernels().phase(x, 0, 0), 1);
        }
        INDArray y = x.ulike();
        for (int phase = 0; phase < 4; phase++) {
            if (exists(x, phase)) {
                Kernels.phaseView(y, phase / 2, phase % 2)
                        .assign(convolve(engine.kernels().phase(x, phase / 2, phase % 2), 1));
            }
        }
        return y;
    }

    private INDArray convolve(INDArray x, int stride) {
        INDArray y = engine.kernels()
                .create(x.size(0), (x.size(1) - 1) / stride + 1, (x.size(2) - 1) / stride + 1, x.size(3));
        Kernels.custom("depthwise_conv2d", new INDArray[] {x, kernel()}, new INDArray[] {y}, arguments(stride));
        return y;
    }

    /** Writes the weights' gradient, if the pass wants it, and returns that of the input. */
    INDArray backward(INDArray x, INDArray g) {
        INDArray gw = kernel().ulike();
        INDArray gx = backward(x, g, gw);
        if (engine.pass().parameterGradients()) {
            engine.gradient(weight, gw);
        }
        return gx;
    }

    private INDArray backward(INDArray x, INDArray g, INDArray gw) {
        if (spec.dilation() == 1) {
            return convolveBackward(x, g, gw, spec.stride());
        }
        if (spec.stride() == 2) {
            INDArray gx = convolveBackward(engine.kernels().phase(x, 0, 0), g, gw, 1);
            return engine.kernels().phaseBackward(x, gx, 0, 0);
        }
        INDArray gx = x.ulike();
        INDArray partial = gw.ulike();
        for (int phase = 0; phase < 4; phase++) {
            if (exists(x, phase)) {
                INDArray gPhase = convolveBackward(
                        engine.kernels().phase(x, phase / 2, phase % 2),
                        engine.kernels().phase(g, phase / 2, phase % 2),
                        phase == 0 ? gw : partial,
                        1);
                Kernels.phaseView(gx, phase / 2, phase % 2).assign(gPhase);
                if (phase > 0) {
                    gw.addi(partial);
                }
            }
        }
        return gx;
    }

    private INDArray convolveBackward(INDArray x, INDArray g, INDArray gw, int stride) {
        INDArray gx = x.ulike();
        Kernels.custom(
                "depthwise_conv2d_bp", new INDArray[] {x, kernel(), g}, new INDArray[] {gx, gw}, arguments(stride));
        return gx;
    }

    /** A map of one row or column has no pixels in the other phase. */
    private static boolean exists(INDArray x, int phase) {
        return phase / 2 < x.size(1) && phase % 2 < x.size(2);
    }

    private INDArray kernel() {
        return engine.parameter(weight).reshape('c', spec.kernel(), spec.kernel(), spec.channels(), 1);
    }

    private int[] arguments(int stride) {
        int padding = (spec.kernel() - 1) / 2;
        return new int[] {
            spec.kernel(),
            spec.kernel(),
            stride,
            stride,
            padding,
            padding,
            1,
            1, // dilation
            0, // padding as given
            1, // NHWC
            0 // weights [kH, kW, channels, 1]
        };
    }
}
