package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;

/** ReLU, depthwise convolution, pointwise convolution, batch norm. */
final class SeparableLayer extends VectorLayer {
    /**
     * Border that is enough for every depthwise convolution of the search space, so that those that read the same node share
     * what is read.
     */
    private static final int BORDER = 4;

    /** Floats of the rows that go through both convolutions before the next ones do. */
    private static final int PIECE = 4096;

    /** Floats of the rows of the input's gradient that are computed before they are delivered. */
    private static final int ROWS = 1024;

    /** Pixels that the products of matrices take at a time. */
    private static final int TOGETHER = 16;

    private final Separable spec;
    private final Slice depthwise;
    private final DenseConvolution pointwise;
    private final int channels;
    private final int blocks;
    private final int taps;
    /** [block][tap][lane]. */
    private final float[] weights;
    /** The same for the convolution of the gradient. */
    private final float[] flipped;

    private Geometry geometry;
    private Geometry gradientGeometry;
    private int border;
    private Object insertion;
    private int pointwiseLength;

    SeparableLayer(VectorEngine engine, Separable spec, Slice depthwise, DenseConvolution pointwise, ChannelNorm norm) {
        super(engine, norm, true);
        this.spec = spec;
        this.depthwise = depthwise;
        this.pointwise = pointwise;
        this.channels = spec.channels();
        this.blocks = Lanes.blocks(channels);
        this.taps = spec.kernel() * spec.kernel();
        this.weights = new float[blocks * taps * Lanes.COUNT];
        this.flipped = new float[blocks * taps * Lanes.COUNT];
    }

    static SeparableLayer of(VectorEngine engine, Separable spec, io.entrannas.engine.BatchNorm batchNorm) {
        Slice depthwise = engine.vectors()
                .parameterLayout()
                .add(spec.depthwise(), Role.DEPTHWISE, spec.kernel(), spec.kernel(), spec.channels());
        DenseConvolution pointwise = DenseConvolution.of(
                engine, Convolution.square(spec.pointwise(), spec.channels(), spec.channels(), 1, 1));
        return new SeparableLayer(
                engine, spec, depthwise, pointwise, new ChannelNorm(engine, batchNorm, spec.channels()));
    }

    @Override
    Shape outputShape(Shape input) {
        return spec.output(input);
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        Shape shape = input.shape();
        border = Math.max(BORDER, spec.padding());
        geometry = Geometry.padded(shape.height(), shape.width(), channels, border, border);
        gradientGeometry = Geometry.padded(shape.height(), shape.width(), channels, spec.padding(), spec.padding());
        // Between the pixels of a strided output's gradient there are zeros, too.
        insertion = new Insertion(gradientGeometry, spec.stride());
        pointwise.prepare();
        pointwiseLength = pointwise.gradientLength();
        float[] parameters = engine.parameters();
        for (int b = 0; b < blocks; b++) {
            int width = width(b);
            for (int t = 0; t < taps; t++) {
                for (int i = 0; i < Lanes.COUNT; i++) {
                    int c = b * Lanes.COUNT + i % width;
                    float w = c < channels ? parameters[depthwise.offset() + t * channels + c] : 0;
                    weights[(b * taps + t) * Lanes.COUNT + i] = w;
                    flipped[(b * taps + taps - 1 - t) * Lanes.COUNT + i] = w;
                }
            }
        }
    }

    private record Insertion(Geometry geometry, int stride) {}

    private int width(int block) {
        return Lanes.width(channels, block);
    }

    /** Rows of the output that go through both convolutions together. */
    private int rows(Shape output) {
        int rows = PIECE / (output.width() * Lanes.padded(channels));
        int fewest = (TOGETHER + output.width() - 1) / output.width();
        return Math.min(output.height(), Math.max(fewest, rows / fewest * fewest));
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
        int pixels = output.height() * output.width();
        int rows = rows(output);
        for (int r = 0; r < output.height(); r += rows) {
            int count = Math.min(rows, output.height() - r);
            float[] between = depthwise(x, r, count, output, scratch);
            pointwise.forwardPixels(0, between, count * output.width(), to, at, pixels, r * output.width());
        }
    }

    /** Some rows of the depthwise convolution, block by block. */
    private float[] depthwise(float[] x, int first, int rows, Shape output, Scratch scratch) {
        int pixels = rows * output.width();
        float[] to = scratch.get(Scratch.Use.ROW, pixels * Lanes.padded(channels));
        for (int b = 0; b < blocks; b++) {
            DepthwiseKernels.rows(
                    spec.kernel(),
                    x,
                    read(b, first),
                    spec.stride() * geometry.rowStep(b),
                    spec.dilation() * geometry.rowStep(b),
                    spec.dilation() * width(b),
                    spec.stride() * width(b),
                    weights,
                    b * taps * Lanes.COUNT,
                    to,
                    Lanes.ORIGIN + b * pixels * Lanes.COUNT,
                    rows,
                    output.width(),
                    width(b));
        }
        return to;
    }

    /** Where the first tap of a row of the output begins to read. */
    private int read(int block, int row) {
        int margin = border - spec.padding();
        return geometry.plane(block)
                + (margin + row * spec.stride()) * geometry.rowStep(block)
                + margin * geometry.pixel(block);
    }

    @Override
    int gradientLength() {
        return pointwiseLength + weights.length;
    }

    @Override
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        float[] gradients = gradientSums(block);
        float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
        float[] between = scratch.bordered(Scratch.Use.MIDDLE_GRADIENT, gradientGeometry, insertion);
        int width = output.width();
        int rows = rows(output);
        for (int first = 0; first < output.height(); first += rows) {
            int count = Math.min(rows, output.height() - first);
            float[] g = outputGradient(image, first * width, count * width, Scratch.Use.GRADIENT, scratch);
            for (int r = 0; r < count; r++) {
                pointwise.inputGradientPixels(
                        0,
                        g,
                        count * width,
                        r * width,
                        width,
                        between,
                        gradientGeometry.planeStep(),
                        gradientGeometry.first((first + r) * spec.stride()),
                        spec.stride(),
                        false);
            }
            if (gradients != null) {
                pointwise.weightGradientPixels(
                        0, depthwise(x, first, count, output, scratch), g, count * width, gradients);
                for (int b = 0; b < blocks; b++) {
                    for (int r = first; r < first + count; r++) {
                        depthwiseGradient(x, b, r, output, between, gradients, scratch);
                    }
                }
            }
        }
        if (input.needsGradient()) {
            inputGradient(input, image, x, between, scratch);
        }
    }

    private void inputGradient(VectorFeature input, int image, float[] x, float[] between, Scratch scratch) {
        int width = geometry.width();
        for (int b = 0; b < blocks; b++) {
            int rowLength = geometry.rowLength(b);
            int rows = Math.max(1, ROWS / rowLength);
            float[] gx = scratch.get(Scratch.Use.ROW, rows * rowLength);
            for (int first = 0; first < geometry.height(); first += rows) {
                int count = Math.min(rows, geometry.height() - first);
                DepthwiseKernels.rows(
                        spec.kernel(),
                        between,
                        gradientGeometry.plane(b) + first * gradientGeometry.rowStep(b),
                        gradientGeometry.rowStep(b),
                        spec.dilation() * gradientGeometry.rowStep(b),
                        spec.dilation() * width(b),
                        width(b),
                        flipped,
                        b * taps * Lanes.COUNT,
                        gx,
                        Lanes.ORIGIN,
                        count,
                        width,
                        width(b));
                for (int r = 0; r < count; r++) {
                    int from = Lanes.ORIGIN + r * rowLength;
                    int at = geometry.row(b, first + r);
                    deliver(input, 0, b, image, (first + r) * width, width, gx, from, x, at, scratch);
                }
            }
        }
    }

    private void depthwiseGradient(
            float[] x, int block, int row, Shape output, float[] between, float[] gradients, Scratch scratch) {
        float[] g = between;
        int gAt = gradientGeometry.row(block, row * spec.stride());
        int rowLength = output.width() * width(block);
        if (rowLength % Lanes.COUNT != 0 && spec.stride() == 1) {
            // Whole vectors are read: what follows the row must be zero.
            g = scratch.zeroed(Scratch.Use.SECOND_ROW, rowLength);
            System.arraycopy(between, gAt, g, Lanes.ORIGIN, rowLength);
            gAt = Lanes.ORIGIN;
        }
        DepthwiseKernels.gradient(
                spec.kernel(),
                x,
                read(block, row),
                spec.dilation() * geometry.rowStep(block),
                spec.dilation() * width(block),
                spec.stride() * width(block),
                g,
                gAt,
                spec.stride() * width(block),
                output.width(),
                gradients,
                pointwiseLength + block * taps * Lanes.COUNT,
                width(block));
    }

    @Override
    void storeGradient(float[] total) {
        pointwise.storeGradient(total, 0);
        float[] gradients = engine.gradients();
        int to = engine.gradientAt(depthwise);
        for (int c = 0; c < channels; c++) {
            int block = c / Lanes.COUNT;
            // At stride 2 only the lanes of one pixel count, see DepthwiseKernels.
            int pixels = spec.stride() == 1 ? Lanes.COUNT / width(block) : 1;
            for (int t = 0; t < taps; t++) {
                int at = pointwiseLength + (block * taps + t) * Lanes.COUNT + c % Lanes.COUNT;
                double sum = 0;
                for (int p = 0; p < pixels; p++) {
                    sum += total[at + p * width(block)];
                }
                gradients[to + t * channels + c] = (float) sum;
            }
        }
    }
}
