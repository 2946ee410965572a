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

    private final Separable spec;
    private final Slice depthwise;
    private final DenseConvolution pointwise;
    private final int channels;
    private final int cycle;
    private final int taps;
    private final float[] weights;
    private final float[] flipped;
    private Geometry geometry;
    private Geometry gradientGeometry;
    private int origin;
    private Object insertion;
    private int pointwiseLength;

    SeparableLayer(VectorEngine engine, Separable spec, Slice depthwise, DenseConvolution pointwise, ChannelNorm norm) {
        super(engine, norm, true);
        this.spec = spec;
        this.depthwise = depthwise;
        this.pointwise = pointwise;
        this.channels = Lanes.padded(spec.channels());
        this.cycle = Lanes.cycle(channels);
        this.taps = spec.kernel() * spec.kernel();
        this.weights = new float[taps * cycle];
        this.flipped = new float[taps * cycle];
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
        int border = Math.max(BORDER, spec.padding());
        geometry = Geometry.padded(shape.height(), shape.width(), channels, border, border);
        origin = (border - spec.padding()) * (geometry.rowStep() + channels);
        gradientGeometry = Geometry.padded(shape.height(), shape.width(), channels, spec.padding(), spec.padding());
        // Between the pixels of a strided output's gradient there are zeros, too.
        insertion = new Insertion(gradientGeometry, spec.stride());
        pointwise.prepare();
        pointwiseLength = pointwise.gradientLength();
        float[] parameters = engine.parameters();
        for (int t = 0; t < taps; t++) {
            for (int i = 0; i < cycle; i++) {
                int c = i % channels;
                float w = c < spec.channels() ? parameters[depthwise.offset() + t * spec.channels() + c] : 0;
                weights[t * cycle + i] = w;
                flipped[(taps - 1 - t) * cycle + i] = w;
            }
        }
    }

    private record Insertion(Geometry geometry, int stride) {}

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
        int rowLength = output.width() * channels;
        float[] row = scratch.get(Scratch.Use.ROW, rowLength);
        for (int r = 0; r < output.height(); r++) {
            depthwiseRow(x, r, output, row);
            pointwise.forwardRow(0, row, output.width(), to, at + r * rowLength, false);
        }
    }

    private void depthwiseRow(float[] x, int r, Shape output, float[] row) {
        DepthwiseKernels.row(
                spec.kernel(),
                x,
                origin + r * spec.stride() * geometry.rowStep(),
                spec.dilation() * geometry.rowStep(),
                spec.dilation() * channels,
                spec.stride() * channels,
                weights,
                row,
                0,
                channels,
                output.width(),
                channels);
    }

    @Override
    int gradientLength() {
        return pointwiseLength + taps * cycle;
    }

    @Override
    void backwardImage(VectorFeature input, int image, Shape output, float[] gradients, Scratch scratch) {
        float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
        float[] between = scratch.bordered(Scratch.Use.MIDDLE_GRADIENT, gradientGeometry, insertion);
        float[] row = scratch.get(Scratch.Use.ROW, output.width() * channels);
        int step = spec.stride() * channels;
        for (int r = 0; r < output.height(); r++) {
            float[] g = outputGradient(image, r * output.width(), output.width(), scratch);
            int at = gradientGeometry.row(r * spec.stride());
            pointwise.inputGradientRow(0, 0, g, 0, output.width(), between, at, step, false);
            if (gradients != null) {
                depthwiseRow(x, r, output, row);
                pointwise.weightGradientRow(0, row, g, 0, output.width(), gradients);
                depthwiseGradient(x, r, output, between, at, step, gradients, scratch);
            }
        }
        if (input.needsGradient()) {
            float[] gx = scratch.get(Scratch.Use.ROW, geometry.rowLength());
            for (int r = 0; r < geometry.height(); r++) {
                DepthwiseKernels.row(
                        spec.kernel(),
                        between,
                        r * gradientGeometry.rowStep(),
                        spec.dilation() * gradientGeometry.rowStep(),
                        spec.dilation() * channels,
                        channels,
                        flipped,
                        gx,
                        0,
                        channels,
                        geometry.width(),
                        channels);
                deliver(input, 0, image, r * geometry.width(), geometry.width(), gx, 0, x, geometry.row(r), scratch);
            }
        }
    }

    private void depthwiseGradient(
            float[] x, int r, Shape output, float[] between, int at, int step, float[] gradients, Scratch scratch) {
        float[] g = between;
        int gAt = at;
        int rowLength = output.width() * channels;
        if (rowLength % Lanes.COUNT != 0 && spec.stride() == 1) {
            // Whole vectors are read: what follows the row must be zero.
            g = scratch.zeroed(Scratch.Use.SECOND_ROW, rowLength);
            gAt = 0;
            System.arraycopy(between, at, g, 0, rowLength);
        }
        DepthwiseKernels.gradient(
                spec.kernel(),
                x,
                origin + r * spec.stride() * geometry.rowStep(),
                spec.dilation() * geometry.rowStep(),
                spec.dilation() * channels,
                spec.stride() * channels,
                g,
                gAt,
                step,
                output.width(),
                gradients,
                pointwiseLength,
                channels);
    }

    @Override
    void storeGradient(float[] total) {
        pointwise.storeGradient(total, 0);
        float[] gradients = engine.gradients();
        int to = engine.gradientAt(depthwise);
        // At stride 2 only the lanes of one pixel count, see DepthwiseKernels.
        int pixels = spec.stride() == 1 ? cycle / channels : 1;
        for (int t = 0; t < taps; t++) {
            for (int c = 0; c < spec.channels(); c++) {
                double sum = 0;
                for (int p = 0; p < pixels; p++) {
                    sum += total[pointwiseLength + t * cycle + p * channels + c];
                }
                gradients[to + t * spec.channels() + c] = (float) sum;
            }
        }
    }
}
