package io.entrannas.engine.vector;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Layer;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Separable;
import java.util.Optional;

/** A layer of the super-net whose output has as many channels as its input. */
public enum Block {
    SEPARABLE_3X3,
    SEPARABLE_5X5,
    DILATED_3X3,
    DILATED_5X5,
    CONVOLUTION_1X1,
    CONVOLUTION_3X3,
    CONVOLUTION_1X7_7X1,
    MAX_POOL,
    AVERAGE_POOL,
    FACTORIZED_REDUCE;

    private static final BatchNorm NORM = new BatchNorm("bn", false);

    Layer layer(Engine engine, int channels) {
        return switch (this) {
            case SEPARABLE_3X3 -> separable(engine, channels, 3, 1);
            case SEPARABLE_5X5 -> separable(engine, channels, 5, 1);
            case DILATED_3X3 -> separable(engine, channels, 3, 2);
            case DILATED_5X5 -> separable(engine, channels, 5, 2);
            case CONVOLUTION_1X1 -> convolution(engine, channels, 1);
            case CONVOLUTION_3X3 -> convolution(engine, channels, 3);
            case CONVOLUTION_1X7_7X1 ->
                engine.convolutionPair(one("conv1", channels, 1, 7), one("conv2", channels, 7, 1), NORM);
            case MAX_POOL -> engine.pool(PoolKind.MAX, channels, 1, Optional.of(NORM));
            case AVERAGE_POOL -> engine.pool(PoolKind.AVERAGE, channels, 1, Optional.of(NORM));
            case FACTORIZED_REDUCE ->
                engine.factorizedReduce(new FactorizedReduce("conv1", "conv2", channels, channels), NORM);
        };
    }

    private static Layer separable(Engine engine, int channels, int kernel, int dilation) {
        return engine.separable(new Separable("dw", "pw", channels, kernel, 1, dilation), NORM);
    }

    private static Layer convolution(Engine engine, int channels, int kernel) {
        return engine.convolution(true, Convolution.square("conv", channels, channels, kernel, 1), Optional.of(NORM));
    }

    private static Convolution one(String weight, int channels, int height, int width) {
        return new Convolution(weight, channels, channels, height, width, 1, 1, true);
    }

    /** Multiply-adds of the forward pass for every value of the input. */
    int multiplyAdds(int channels) {
        return switch (this) {
            case SEPARABLE_3X3, DILATED_3X3 -> 9 + channels;
            case SEPARABLE_5X5, DILATED_5X5 -> 25 + channels;
            case CONVOLUTION_1X1 -> channels;
            case CONVOLUTION_3X3 -> 9 * channels;
            case CONVOLUTION_1X7_7X1 -> 14 * channels;
            case MAX_POOL, AVERAGE_POOL -> 0;
            // Each of the two convolutions reads a quarter of the pixels and gives half of the channels.
            case FACTORIZED_REDUCE -> channels / 4;
        };
    }
}
