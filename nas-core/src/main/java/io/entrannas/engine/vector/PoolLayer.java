package io.entrannas.engine.vector;

import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Shape;
import java.util.Arrays;

/** Pool over 3x3 pixels with padding 1 [, batch norm]. An average is a depthwise convolution and a division. */
final class PoolLayer extends VectorLayer {
    private static final int KERNEL = 3;

    private final boolean max;
    private final int stride;
    private final int channels;
    private final float[] ones;
    private final float[] lanes;
    private Geometry geometry;
    private Geometry unordered;
    private Object insertion;
    private Shape shares;
    private float[] share;

    /**
     * @param channels channels of the features, without padding
     */
    PoolLayer(VectorEngine engine, PoolKind kind, int channels, int stride, ChannelNorm norm) {
        super(engine, norm, norm != null && norm.affine());
        this.max = kind == PoolKind.MAX;
        this.stride = stride;
        this.channels = Lanes.padded(channels);
        int cycle = Lanes.cycle(this.channels);
        this.ones = new float[KERNEL * KERNEL * cycle];
        Arrays.fill(ones, 1);
        this.lanes = new float[cycle];
    }

    @Override
    Shape outputShape(Shape input) {
        return input.strided(stride);
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        Shape shape = input.shape();
        geometry = geometry(shape, max ? ChannelKernels.ordered(Float.NEGATIVE_INFINITY) : 0);
        unordered = geometry(shape, Float.NEGATIVE_INFINITY);
        insertion = new Insertion(geometry, stride);
        // Where vectors are not dense, only the first pixel's lanes count.
        int counted = stride == 1 ? lanes.length : Math.min(channels, lanes.length);
        Arrays.fill(lanes, 0, counted, Float.intBitsToFloat(-1));
        if (!max && !shape.equals(shares)) {
            shares = shape;
            share = shares(shape, output);
        }
    }

    private Geometry geometry(Shape shape, float border) {
        return new Geometry(
                shape.height(), shape.width(), channels, 1, 1, shape.height() + 2, shape.width() + 2, border);
    }

    private record Insertion(Geometry geometry, int stride) {}

    /** One over the number of pixels that an output averages, for one image. */
    private float[] shares(Shape in, Shape out) {
        float[] values = new float[out.height() * out.width() * channels + Lanes.COUNT];
        for (int r = 0; r < out.height(); r++) {
            for (int c = 0; c < out.width(); c++) {
                int count = covered(r, in.height()) * covered(c, in.width());
                int at = (r * out.width() + c) * channels;
                Arrays.fill(values, at, at + channels, 1f / count);
            }
        }
        return values;
    }

    private int covered(int output, int size) {
        int center = output * stride;
        return Math.min(center + 1, size - 1) - Math.max(center - 1, 0) + 1;
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        float[] x = read(input, image, scratch);
        int rowLength = output.width() * channels;
        for (int r = 0; r < output.height(); r++) {
            int from = r * stride * geometry.rowStep();
            int row = at + r * rowLength;
            if (max) {
                MaxPoolKernels.row(x, from, geometry.rowStep(), stride * channels, to, row, output.width(), channels);
            } else {
                sum(x, from, stride * channels, to, row, output.width());
                ChannelKernels.multiply(to, row, share, r * rowLength, rowLength);
            }
        }
    }

    private float[] read(VectorFeature input, int image, Scratch scratch) {
        float[] x = load(input, image, false, geometry, Scratch.Use.INPUT, scratch);
        if (max) {
            scratch.changed();
            for (int r = 0; r < geometry.height(); r++) {
                int at = geometry.row(r);
                ChannelKernels.order(x, at, geometry.rowLength());
                if (geometry.rowLength() % Lanes.COUNT != 0) {
                    restore(x, r);
                }
            }
        }
        return x;
    }

    /** Whole vectors were turned: turns back what lies after the row. */
    private void restore(float[] x, int row) {
        int end = geometry.row(row) + geometry.rowLength();
        int written = geometry.row(row) + Lanes.roundUp(geometry.rowLength());
        for (int i = end; i < written; i++) {
            x[i] = ChannelKernels.ordered(x[i]);
        }
    }

    /** The sum of nine pixels for each pixel of a row. */
    private void sum(float[] x, int from, int step, float[] to, int at, int pixels) {
        DepthwiseKernels.row(
                KERNEL, x, from, geometry.rowStep(), channels, step, ones, to, at, channels, pixels, channels);
    }

    @Override
    int gradientLength() {
        return 0;
    }

    @Override
    void storeGradient(float[] total) {
        throw new IllegalStateException("a pool has no weights");
    }

    @Override
    void backwardImage(VectorFeature input, int image, Shape output, float[] gradients, Scratch scratch) {
        if (!input.needsGradient()) {
            return;
        }
        float[] g = outputGradient(image, scratch);
        if (max) {
            backwardOfMax(input, image, output, g, scratch);
        } else {
            backwardOfAverage(input, image, output, g, scratch);
        }
    }

    private void backwardOfMax(VectorFeature input, int image, Shape output, float[] g, Scratch scratch) {
        float[] x = load(input, image, false, unordered, Scratch.Use.INPUT, scratch);
        float[] gx = scratch.zeroed(Scratch.Use.INPUT_GRADIENT, geometry.length());
        int rowLength = output.width() * channels;
        float[] left = scratch.get(Scratch.Use.SECOND_ROW, MaxPoolKernels.leftLength(output.width()));
        float[] row = g;
        for (int r = 0; r < output.height(); r++) {
            int gAt = r * rowLength;
            if (rowLength % Lanes.COUNT != 0 && stride == 1) {
                // Whole vectors are read: what follows the row must be zero.
                row = scratch.zeroed(Scratch.Use.ROW, rowLength);
                System.arraycopy(g, gAt, row, 0, rowLength);
                gAt = 0;
            }
            MaxPoolKernels.gradient(
                    x,
                    gx,
                    r * stride * geometry.rowStep(),
                    geometry.rowStep(),
                    stride * channels,
                    output().values(),
                    output().valuesAt(image) + r * rowLength,
                    row,
                    gAt,
                    lanes,
                    left,
                    output.width(),
                    channels);
        }
        deliverRows(input, 0, image, gx, geometry, null, scratch);
    }

    private void backwardOfAverage(VectorFeature input, int image, Shape output, float[] g, Scratch scratch) {
        int rowLength = output.width() * channels;
        ChannelKernels.multiply(g, 0, share, 0, output.height() * rowLength);
        Geometry zeros = Geometry.padded(geometry.height(), geometry.width(), channels, 1, 1);
        float[] padded = scratch.bordered(Scratch.Use.MIDDLE_GRADIENT, zeros, insertion);
        for (int r = 0; r < output.height(); r++) {
            int to = zeros.row(r * stride);
            if (stride == 1) {
                System.arraycopy(g, r * rowLength, padded, to, rowLength);
            } else {
                for (int c = 0; c < output.width(); c++) {
                    System.arraycopy(g, r * rowLength + c * channels, padded, to + c * stride * channels, channels);
                }
            }
        }
        float[] gx = scratch.get(Scratch.Use.ROW, geometry.rowLength());
        for (int r = 0; r < geometry.height(); r++) {
            sum(padded, r * geometry.rowStep(), channels, gx, 0, geometry.width());
            deliver(input, 0, image, r * geometry.width(), geometry.width(), gx, 0, null, 0, scratch);
        }
    }
}
