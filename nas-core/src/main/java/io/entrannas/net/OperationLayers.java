package io.entrannas.net;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Layer;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Separable;
import io.entrannas.space.Operation;
import java.util.List;
import java.util.Optional;

/**
 * The layers of a candidate operation (method, section 1; paper table 6). In a super-net batch norms are not affine and a
 * pool is followed by one; in a target-net they are affine and a pool has none.
 */
record OperationLayers(Engine engine, boolean superNet) {
    /**
     * @param name prefix of the slices' names
     * @param channels input and output channels
     * @param stride 1, or 2 on the edges from a reduction cell's input nodes
     * @return in order; empty for the identity
     */
    List<Layer> of(String name, Operation operation, int channels, int stride) {
        return switch (operation) {
            case NONE -> throw new IllegalArgumentException("'none' has no layers");
            case MAX_POOL_3X3 -> pool(name, PoolKind.MAX, channels, stride);
            case AVG_POOL_3X3 -> pool(name, PoolKind.AVERAGE, channels, stride);
            case SKIP_CONNECT -> stride == 1 ? List.of() : List.of(factorizedReduce(name, channels, channels));
            case SEP_CONV_3X3 -> separable(name, channels, 3, stride);
            case SEP_CONV_5X5 -> separable(name, channels, 5, stride);
            case SEP_CONV_7X7 -> separable(name, channels, 7, stride);
            case DIL_CONV_3X3 -> dilated(name, channels, 3, stride);
            case DIL_CONV_5X5 -> dilated(name, channels, 5, stride);
            case CONV_1X1 -> List.of(reluConvolution(name, channels, channels, 1, stride));
            case CONV_3X3 -> List.of(reluConvolution(name, channels, channels, 3, stride));
            case CONV_1X3_3X1 -> pair(name, channels, 3, stride);
            case CONV_1X5_5X1 -> pair(name, channels, 5, stride);
            case CONV_1X7_7X1, CONV_7X1_1X7 -> pair(name, channels, 7, stride);
        };
    }

    /** ReLU-Conv-BN with slices {@code name.conv.weight} and {@code name.bn}. */
    Layer reluConvolution(String name, int in, int out, int kernel, int stride) {
        return engine.convolution(
                true,
                Convolution.square(name + ".conv.weight", in, out, kernel, stride),
                Optional.of(batchNorm(name + ".bn")));
    }

    Layer factorizedReduce(String name, int in, int out) {
        return engine.factorizedReduce(
                new FactorizedReduce(name + ".conv1.weight", name + ".conv2.weight", in, out), batchNorm(name + ".bn"));
    }

    private List<Layer> pool(String name, PoolKind kind, int channels, int stride) {
        Optional<BatchNorm> batchNorm = superNet ? Optional.of(batchNorm(name + ".bn")) : Optional.empty();
        return List.of(engine.pool(kind, channels, stride, batchNorm));
    }

    private List<Layer> separable(String name, int channels, int kernel, int stride) {
        return List.of(
                engine.separable(
                        new Separable(name + ".dw1.weight", name + ".pw1.weight", channels, kernel, stride, 1),
                        batchNorm(name + ".bn1")),
                engine.separable(
                        new Separable(name + ".dw2.weight", name + ".pw2.weight", channels, kernel, 1, 1),
                        batchNorm(name + ".bn2")));
    }

    private List<Layer> dilated(String name, int channels, int kernel, int stride) {
        return List.of(engine.separable(
                new Separable(name + ".dw.weight", name + ".pw.weight", channels, kernel, stride, 2),
                batchNorm(name + ".bn")));
    }

    /** 1xk with stride (1, s), then kx1 with stride (s, 1). */
    private List<Layer> pair(String name, int channels, int kernel, int stride) {
        return List.of(engine.convolutionPair(
                new Convolution(name + ".conv1.weight", channels, channels, 1, kernel, 1, stride, true),
                new Convolution(name + ".conv2.weight", channels, channels, kernel, 1, stride, 1, true),
                batchNorm(name + ".bn")));
    }

    private BatchNorm batchNorm(String name) {
        return new BatchNorm(name, !superNet);
    }
}
