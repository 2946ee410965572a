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
    private final int blocks;
    private final float[] ones;
    /** For each block all bits set in the lanes that count. */
    private final float[][] lanes;

    private Geometry geometry;
    private Geometry unordered;
    private Geometry outputGeometry;
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
        this.channels = channels;
        this.blocks = Lanes.blocks(channels);
        this.ones = new float[KERNEL * KERNEL * Lanes.COUNT];
        Arrays.fill(ones, 1);
        this.lanes = new float[blocks][Lanes.COUNT];
        for (int b = 0; b < blocks; b++) {
            // Where vectors are not dense, only the first pixel's lanes count.
            Arrays.fill(lanes[b], 0, stride == 1 ? Lanes.COUNT : width(b), Float.intBitsToFloat(-1));
        }
    }

    private int width(int block) {
        return Lanes.width(channels, block);
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
        outputGeometry = Geometry.of(output);
        insertion = new Insertion(geometry, stride);
        if (!max && !shape.equals(shares)) {
            shares = shape;
            share = shares(shape);
        }
    }

    private Geometry geometry(Shape shape, float border) {
        return new Geometry(
                shape.height(), shape.width(), channels, 1, 1, shape.height() + 2, shape.width() + 2, border);
    }

    private record Insertion(Geometry geometry, int stride) {}

    /** One over the number of pixels that an output averages, for one image. */
    private float[] shares(Shape in) {
        float[] values = new float[Lanes.ORIGIN + outputGeometry.length() + Lanes.COUNT];
        for (int b = 0; b < blocks; b++) {
            for (int r = 0; r < outputGeometry.height(); r++) {
                for (int c = 0; c < outputGeometry.width(); c++) {
                    int count = covered(r, in.height()) * covered(c, in.width());
                    int at = outputGeometry.row(b, r) + c * width(b);
                    Arrays.fill(values, at, at + width(b), 1f / count);
                }
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
        for (int b = 0; b < blocks; b++) {
            int step = stride * width(b);
            for (int r = 0; r < output.height(); r++) {
                int from = geometry.plane(b) + r * stride * geometry.rowStep(b);
                int row = outputGeometry.offset(b, r);
                if (max) {
                    MaxPoolKernels.row(x, from, geometry.rowStep(b), step, to, at + row, output.width(), width(b));
                } else {
                    sum(x, b, from, step, to, at + row, output.width());
                    ChannelKernels.multiply(to, at + row, share, Lanes.ORIGIN + row, outputGeometry.rowLength(b));
                }
            }
        }
    }

    private float[] read(VectorFeature input, int image, Scratch scratch) {
        float[] x = load(input, image, false, geometry, Scratch.Use.INPUT, scratch);
        if (max) {
            scratch.changed();
            for (int b = 0; b < blocks; b++) {
                int length = geometry.rowLength(b);
                for (int r = 0; r < geometry.height(); r++) {
                    int at = geometry.row(b, r);
                    ChannelKernels.order(x, at, length);
                    // Whole vectors were turned: turns back what lies after the row.
                    for (int i = at + length; i < at + Lanes.roundUp(length); i++) {
                        x[i] = ChannelKernels.ordered(x[i]);
                    }
                }
            }
        }
        return x;
    }

    /** The sum of nine pixels for each pixel of a row of a block. */
    private void sum(float[] x, int block, int from, int step, float[] to, int at, int pixels) {
        int width = width(block);
        DepthwiseKernels.row(KERNEL, x, from, geometry.rowStep(block), width, step, ones, 0, to, at, pixels, width);
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
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        if (!input.needsGradient()) {
            return;
        }
        float[] g = outputGradient(image, scratch);
        if (max) {
            backwardOfMax(input, image, g, scratch);
        } else {
            backwardOfAverage(input, image, g, scratch);
        }
    }

    private void backwardOfMax(VectorFeature input, int image, float[] g, Scratch scratch) {
        float[] x = load(input, image, false, unordered, Scratch.Use.INPUT, scratch);
        float[] gx = scratch.zeroed(Scratch.Use.INPUT_GRADIENT, geometry.length());
        int pixels = outputGeometry.width();
        float[] left = scratch.get(Scratch.Use.SECOND_ROW, MaxPoolKernels.leftLength(pixels));
        for (int b = 0; b < blocks; b++) {
            int rowLength = outputGeometry.rowLength(b);
            for (int r = 0; r < outputGeometry.height(); r++) {
                float[] row = g;
                int gAt = outputGeometry.row(b, r);
                if (rowLength % Lanes.COUNT != 0 && stride == 1) {
                    // Whole vectors are read: what follows the row must be zero.
                    row = scratch.zeroed(Scratch.Use.ROW, rowLength);
                    System.arraycopy(g, gAt, row, Lanes.ORIGIN, rowLength);
                    gAt = Lanes.ORIGIN;
                }
                MaxPoolKernels.gradient(
                        x,
                        gx,
                        geometry.plane(b) + r * stride * geometry.rowStep(b),
                        geometry.rowStep(b),
                        stride * width(b),
                        output().values(),
                        output().valuesAt(image) + outputGeometry.offset(b, r),
                        row,
                        gAt,
                        lanes[b],
                        left,
                        pixels,
                        width(b));
            }
        }
        deliverRows(input, 0, image, gx, geometry, null, geometry, scratch);
    }

    private void backwardOfAverage(VectorFeature input, int image, float[] g, Scratch scratch) {
        ChannelKernels.multiply(g, Lanes.ORIGIN, share, Lanes.ORIGIN, outputGeometry.length());
        Geometry zeros = Geometry.padded(geometry.height(), geometry.width(), channels, 1, 1);
        float[] padded = scratch.bordered(Scratch.Use.MIDDLE_GRADIENT, zeros, insertion);
        for (int b = 0; b < blocks; b++) {
            int width = width(b);
            for (int r = 0; r < outputGeometry.height(); r++) {
                int from = outputGeometry.row(b, r);
                int to = zeros.row(b, r * stride);
                if (stride == 1) {
                    System.arraycopy(g, from, padded, to, outputGeometry.rowLength(b));
                } else {
                    for (int c = 0; c < outputGeometry.width(); c++) {
                        System.arraycopy(g, from + c * width, padded, to + c * stride * width, width);
                    }
                }
            }
            float[] gx = scratch.get(Scratch.Use.ROW, geometry.rowLength(b));
            for (int r = 0; r < geometry.height(); r++) {
                sum(padded, b, zeros.plane(b) + r * zeros.rowStep(b), width, gx, Lanes.ORIGIN, geometry.width());
                deliver(input, 0, b, image, r * geometry.width(), geometry.width(), gx, Lanes.ORIGIN, null, 0, scratch);
            }
        }
    }
}
