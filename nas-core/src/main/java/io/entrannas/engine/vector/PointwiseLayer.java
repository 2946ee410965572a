package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Shape;
import java.util.List;

/**
 * [ReLU,] pointwise convolution of stride 1 [, batch norm]. Some pixels at a time go the whole way, so that everything about
 * them stays in the first cache.
 */
final class PointwiseLayer extends VectorLayer {
    /** Floats of a piece of the input or of the output, whichever has more. */
    private static final int PIECE = 4096;

    private final boolean relu;
    private final DenseConvolution convolution;
    private final int out;
    /** A layer that does the same with the same input, which this one reads for both; null for none. */
    private PointwiseLayer second;

    /** Whether this is another layer's {@link #second}. */
    private boolean taken;

    PointwiseLayer(
            VectorEngine engine, boolean relu, Convolution spec, DenseConvolution convolution, ChannelNorm norm) {
        super(engine, norm, true);
        this.relu = relu;
        this.convolution = convolution;
        this.out = spec.out();
    }

    /** Whether a convolution is one. */
    static boolean is(Convolution spec) {
        return spec.kernelHeight() == 1
                && spec.kernelWidth() == 1
                && spec.strideHeight() == 1
                && spec.strideWidth() == 1;
    }

    @Override
    Shape outputShape(Shape input) {
        return input.withChannels(out);
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        convolution.prepare(input.parts());
    }

    @Override
    void alone() {
        second = null;
        taken = false;
    }

    @Override
    public boolean takes(ImageWork later) {
        if (second == null
                && !taken
                && later instanceof PointwiseLayer layer
                && layer.relu == relu
                && doesTheSameAs(layer)) {
            second = layer;
            layer.taken = true;
        }
        return second == later;
    }

    /** Pixels of a piece: whole vectors of the input and of each output. */
    private int piece(VectorFeature input) {
        int widest = Lanes.padded(out);
        if (second != null) {
            widest = Math.max(widest, Lanes.padded(second.out));
        }
        for (VectorFeature part : input.parts()) {
            widest = Math.max(widest, part.channels());
        }
        return Math.max(Lanes.COUNT, PIECE / widest / Lanes.COUNT * Lanes.COUNT);
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        if (taken) {
            return;
        }
        List<VectorFeature> parts = input.parts();
        int pixels = output.height() * output.width();
        int piece = piece(input);
        for (int from = 0; from < pixels; from += piece) {
            int count = Math.min(piece, pixels - from);
            for (int q = 0; q < parts.size(); q++) {
                float[] x = load(parts.get(q), image, from, count, relu, scratch);
                convolution.forwardPixels(q, x, count, to, at, pixels, from);
                if (second != null) {
                    VectorFeature y = second.output();
                    second.convolution.forwardPixels(q, x, count, y.values(), y.valuesAt(image), pixels, from);
                }
            }
        }
    }

    @Override
    int gradientLength() {
        return convolution.gradientLength();
    }

    @Override
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        if (taken) {
            return;
        }
        List<VectorFeature> parts = input.parts();
        float[] gradients = gradientSums(block);
        float[] secondGradients = second == null ? null : second.gradientSums(block);
        int pixels = output.height() * output.width();
        int piece = piece(input);
        for (int from = 0; from < pixels; from += piece) {
            int count = Math.min(piece, pixels - from);
            float[] g = outputGradient(image, from, count, Scratch.Use.GRADIENT, scratch);
            float[] secondG = second == null
                    ? null
                    : second.outputGradient(image, from, count, Scratch.Use.SECOND_GRADIENT, scratch);
            for (int q = 0; q < parts.size(); q++) {
                VectorFeature part = parts.get(q);
                if (gradients == null && !part.needsGradient()) {
                    continue;
                }
                float[] x = load(part, image, from, count, relu, scratch);
                if (gradients != null) {
                    convolution.weightGradientPixels(q, x, g, count, gradients);
                }
                if (secondGradients != null) {
                    second.convolution.weightGradientPixels(q, x, secondG, count, secondGradients);
                }
                if (part.needsGradient()) {
                    float[] gx = scratch.get(Scratch.Use.INPUT_GRADIENT, count * part.channels());
                    convolution.inputGradientPixels(q, g, count, 0, count, gx, count * Lanes.COUNT, 0, 1, false);
                    if (second != null) {
                        second.convolution.inputGradientPixels(
                                q, secondG, count, 0, count, gx, count * Lanes.COUNT, 0, 1, true);
                    }
                    for (int b = 0; b < part.blocks(); b++) {
                        int plane = Lanes.ORIGIN + b * count * Lanes.COUNT;
                        deliver(input, q, b, image, from, count, gx, plane, relu ? x : null, plane, scratch);
                    }
                }
            }
        }
    }

    @Override
    void storeGradient(float[] total) {
        convolution.storeGradient(total, 0);
    }
}
