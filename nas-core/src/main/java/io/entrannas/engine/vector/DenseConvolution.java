package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * A convolution over all channels as products of matrices. Taps that lie side by side are one product, since their pixels lie
 * side by side in memory; the input may come in several parts of channels.
 */
final class DenseConvolution {
    /**
     * One pixel of the kernel.
     *
     * @param row rows from the first of the kernel
     * @param column columns from the first of the kernel
     * @param weight slice that holds its matrix, [in, columns]
     * @param offset where in the slice
     * @param outFrom first output channel that it gives to
     * @param outCount output channels that it gives to
     */
    private record Tap(int row, int column, Slice weight, int offset, int outFrom, int outCount) {}

    /** Taps side by side. */
    private record Segment(int row, int column, int firstTap, int taps) {}

    private final VectorEngine engine;
    private final List<Tap> taps;
    private final List<Segment> segments = new ArrayList<>();
    private final int strideHeight;
    private final int strideWidth;
    private final int in;
    private final int paddedOut;
    private final int panels;
    private final List<Part> parts = new ArrayList<>();

    /** A share of the input channels, and the weights that belong to them as the products want them. */
    private final class Part {
        private final int from;
        private final int channels;
        private final int padded;
        private final int inPanels;
        private final float[][] forward = new float[segments.size()][];
        private final float[][] backward = new float[taps.size()][];
        private final int[] gradientAt = new int[segments.size()];

        Part(int from, int channels, int gradientFrom) {
            this.from = from;
            this.channels = channels;
            this.padded = Lanes.padded(channels);
            this.inPanels = Lanes.roundUp(padded) / Lanes.COUNT;
            int at = gradientFrom;
            for (int s = 0; s < segments.size(); s++) {
                forward[s] = new float[rows(s) * panels * Lanes.COUNT];
                gradientAt[s] = at;
                at += MatrixKernels.outerRows(rows(s)) * panels * Lanes.COUNT;
            }
            for (int t = 0; t < taps.size(); t++) {
                backward[t] = new float[taps.get(t).outCount * inPanels * Lanes.COUNT];
            }
        }

        /** Values of the input that a segment reads for one pixel. */
        int rows(int segment) {
            int count = segments.get(segment).taps();
            return count == 1 ? channels : count * padded;
        }

        int gradientEnd() {
            int last = segments.size() - 1;
            return gradientAt[last] + MatrixKernels.outerRows(rows(last)) * panels * Lanes.COUNT;
        }

        void pack() {
            float[] parameters = engine.parameters();
            for (int s = 0; s < segments.size(); s++) {
                Segment segment = segments.get(s);
                for (int j = 0; j < segment.taps(); j++) {
                    Tap tap = taps.get(segment.firstTap() + j);
                    int source = tap.weight.offset() + tap.offset + from * tap.outCount;
                    float[] back = backward[segment.firstTap() + j];
                    for (int i = 0; i < channels; i++) {
                        int panel = i / Lanes.COUNT * tap.outCount * Lanes.COUNT + i % Lanes.COUNT;
                        for (int o = 0; o < tap.outCount; o++) {
                            float w = parameters[source++];
                            int column = tap.outFrom + o;
                            forward[s][
                                    (column / Lanes.COUNT * rows(s) + j * padded + i) * Lanes.COUNT
                                            + column % Lanes.COUNT] = w;
                            back[panel + o * Lanes.COUNT] = w;
                        }
                    }
                }
            }
        }

        void storeGradient(float[] total, int totalAt) {
            float[] gradients = engine.gradients();
            for (int s = 0; s < segments.size(); s++) {
                Segment segment = segments.get(s);
                int height = MatrixKernels.outerRows(rows(s));
                for (int j = 0; j < segment.taps(); j++) {
                    Tap tap = taps.get(segment.firstTap() + j);
                    int to = engine.gradientAt(tap.weight) + tap.offset + from * tap.outCount;
                    for (int i = 0; i < channels; i++) {
                        for (int o = 0; o < tap.outCount; o++) {
                            int column = tap.outFrom + o;
                            int row = column / Lanes.COUNT * height + j * padded + i;
                            gradients[to++] = total[totalAt + gradientAt[s] + row * Lanes.COUNT + column % Lanes.COUNT];
                        }
                    }
                }
            }
        }
    }

    private DenseConvolution(VectorEngine engine, List<Tap> taps, int in, int out, int strideHeight, int strideWidth) {
        this.engine = engine;
        this.taps = taps;
        this.in = in;
        this.paddedOut = Lanes.padded(out);
        this.panels = Lanes.roundUp(paddedOut) / Lanes.COUNT;
        this.strideHeight = strideHeight;
        this.strideWidth = strideWidth;
        int first = 0;
        for (int t = 1; t <= taps.size(); t++) {
            if (t == taps.size()
                    || taps.get(t).row != taps.get(first).row
                    || taps.get(t).column != taps.get(t - 1).column + 1) {
                segments.add(new Segment(taps.get(first).row, taps.get(first).column, first, t - first));
                first = t;
            }
        }
    }

    static DenseConvolution of(VectorEngine engine, Convolution spec) {
        Slice weight = engine.vectors()
                .parameterLayout()
                .add(spec.weight(), Role.CONVOLUTION, spec.kernelHeight(), spec.kernelWidth(), spec.in(), spec.out());
        List<Tap> taps = new ArrayList<>();
        for (int row = 0; row < spec.kernelHeight(); row++) {
            for (int column = 0; column < spec.kernelWidth(); column++) {
                int offset = (row * spec.kernelWidth() + column) * spec.in() * spec.out();
                taps.add(new Tap(row, column, weight, offset, 0, spec.out()));
            }
        }
        return new DenseConvolution(engine, taps, spec.in(), spec.out(), spec.strideHeight(), spec.strideWidth());
    }

    /** A pixel and its lower right neighbour, each with a convolution that gives half of the output channels. */
    static DenseConvolution of(VectorEngine engine, FactorizedReduce spec) {
        var layout = engine.vectors().parameterLayout();
        int half = spec.out() / 2;
        List<Tap> taps = List.of(
                new Tap(0, 0, layout.add(spec.first(), Role.CONVOLUTION, 1, 1, spec.in(), half), 0, 0, half),
                new Tap(1, 1, layout.add(spec.second(), Role.CONVOLUTION, 1, 1, spec.in(), half), 0, half, half));
        return new DenseConvolution(engine, taps, spec.in(), spec.out(), 2, 2);
    }

    /** Rows from the first that is read for a pixel to the last, both included. */
    int kernelHeight() {
        return taps.stream().mapToInt(t -> t.row + 1).max().orElseThrow();
    }

    /** Columns from the first that is read for a pixel to the last, both included. */
    int kernelWidth() {
        return taps.stream().mapToInt(t -> t.column + 1).max().orElseThrow();
    }

    /** Reads the parameters, for an input in these parts. */
    void prepare(List<VectorFeature> inputs) {
        int total = 0;
        boolean same = parts.size() == inputs.size();
        for (int q = 0; q < inputs.size(); q++) {
            int channels = inputs.get(q).shape().channels();
            same = same && parts.get(q).channels == channels;
            total += channels;
        }
        if (total != in) {
            throw new IllegalStateException("a convolution of " + in + " channels was given " + total);
        }
        if (!same) {
            parts.clear();
            int from = 0;
            for (VectorFeature input : inputs) {
                addPart(from, input.shape().channels());
                from += input.shape().channels();
            }
        }
        parts.forEach(Part::pack);
    }

    /** The same for an input that is no feature. */
    void prepare() {
        if (parts.isEmpty()) {
            addPart(0, in);
        }
        parts.forEach(Part::pack);
    }

    private void addPart(int from, int channels) {
        int gradientFrom = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).gradientEnd();
        parts.add(new Part(from, channels, gradientFrom));
    }

    /** Writes the first part's share of the output of one image, or adds another part's. */
    void forward(int part, float[] x, Geometry xGeometry, Shape yShape, float[] y, int yAt, int yRowStep) {
        int pixels = yShape.width();
        for (int r = 0; r < yShape.height(); r++) {
            for (int s = 0; s < segments.size(); s++) {
                MatrixKernels.multiply(
                        x,
                        at(segments.get(s), r, xGeometry),
                        strideWidth * xGeometry.channels(),
                        parts.get(part).rows(s),
                        parts.get(part).forward[s],
                        0,
                        panels,
                        y,
                        yAt + r * yRowStep,
                        paddedOut,
                        pixels,
                        part > 0 || s > 0);
            }
        }
    }

    private int at(Segment segment, int outputRow, Geometry x) {
        return (outputRow * strideHeight + segment.row()) * x.rowStep() + segment.column() * x.channels();
    }

    /** Floats that the gradients of the weights take while blocks add them up. */
    int gradientLength() {
        return parts.get(parts.size() - 1).gradientEnd();
    }

    /** Adds an image to the gradient of the weights of a part, which begins at {@code partialAt}. */
    void weightGradient(
            int part, float[] x, Geometry xGeometry, Shape yShape, float[] g, int gAt, float[] partial, int partialAt) {
        int pixels = yShape.width();
        for (int r = 0; r < yShape.height(); r++) {
            for (int s = 0; s < segments.size(); s++) {
                MatrixKernels.outer(
                        x,
                        at(segments.get(s), r, xGeometry),
                        strideWidth * xGeometry.channels(),
                        parts.get(part).rows(s),
                        g,
                        gAt + r * pixels * paddedOut,
                        paddedOut,
                        pixels,
                        partial,
                        partialAt + parts.get(part).gradientAt[s],
                        panels);
            }
        }
    }

    /** Adds an image to the gradient of a part of the input. */
    void inputGradient(int part, float[] g, int gAt, Shape yShape, float[] gx, Geometry xGeometry) {
        int pixels = yShape.width();
        for (int r = 0; r < yShape.height(); r++) {
            for (int t = 0; t < taps.size(); t++) {
                Tap tap = taps.get(t);
                int to = (r * strideHeight + tap.row) * xGeometry.rowStep() + tap.column * xGeometry.channels();
                inputGradientRow(
                        part,
                        t,
                        g,
                        gAt + r * pixels * paddedOut + tap.outFrom,
                        pixels,
                        gx,
                        to,
                        strideWidth * xGeometry.channels(),
                        true);
            }
        }
    }

    /** The same for one row and one tap. */
    void inputGradientRow(
            int part, int tap, float[] g, int gAt, int pixels, float[] gx, int gxAt, int gxStep, boolean add) {
        MatrixKernels.multiply(
                g,
                gAt,
                paddedOut,
                taps.get(tap).outCount,
                parts.get(part).backward[tap],
                0,
                parts.get(part).inPanels,
                gx,
                gxAt,
                gxStep,
                pixels,
                add);
    }

    /** Writes the gradient of the weights, which the pass must want, from the sums over all blocks. */
    void storeGradient(float[] total, int totalAt) {
        parts.forEach(p -> p.storeGradient(total, totalAt));
    }

    /** {@link #forward} of a pointwise convolution for dense pixels of a part. */
    void forwardRow(int part, float[] x, int pixels, float[] y, int yAt, boolean add) {
        Part p = parts.get(part);
        MatrixKernels.multiply(x, 0, p.padded, p.rows(0), p.forward[0], 0, panels, y, yAt, paddedOut, pixels, add);
    }

    /** {@link #weightGradient} of a pointwise convolution for dense pixels of a part. */
    void weightGradientRow(int part, float[] x, float[] g, int gAt, int pixels, float[] partial) {
        Part p = parts.get(part);
        MatrixKernels.outer(x, 0, p.padded, p.rows(0), g, gAt, paddedOut, pixels, partial, p.gradientAt[0], panels);
    }
}
