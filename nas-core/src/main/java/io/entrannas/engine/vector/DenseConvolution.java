package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import java.util.ArrayList;
import java.util.Arrays;
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
    private record Tap(int row, int column, Slice weight, int offset, int outFrom, int outCount) {
        /** First channel of a block of the output that it gives to, from the block's first. */
        int firstLane(int block) {
            return Math.max(0, outFrom - block * Lanes.COUNT);
        }

        /** First block of the output that it gives to. */
        int firstBlock() {
            return outFrom / Lanes.COUNT;
        }

        /** The block after the last. */
        int endBlock() {
            return Lanes.blocks(outFrom + outCount);
        }

        /** Channels of a block of the output that it gives to. */
        int rows(int block) {
            int end = Math.min(Lanes.COUNT, outFrom + outCount - block * Lanes.COUNT);
            return Math.max(0, end - firstLane(block));
        }
    }

    /** Taps side by side, from the first to the right, or backwards, from the last to the left. */
    private record Segment(int row, int column, int firstTap, int taps, boolean backwards) {
        int tap(int j) {
            return backwards ? firstTap + taps - 1 - j : firstTap + j;
        }
    }

    private final VectorEngine engine;
    private final List<Tap> taps;
    private final List<Segment> segments = new ArrayList<>();
    /** What the gradient of the input consists of: side by side where the convolution has no stride, else every tap alone. */
    private final List<Segment> backwardSegments = new ArrayList<>();

    private final int strideHeight;
    private final int strideWidth;
    private final int in;
    private final int out;
    private final int outBlocks;
    private final List<Part> parts = new ArrayList<>();

    /**
     * A share of the input channels, and the weights that belong to them as the products want them: a matrix for each pair of
     * a block of the input and one of the output.
     */
    private final class Part {
        private final int from;
        private final int channels;
        private final int blocks;
        /** [segment][input block][output block that the segment gives to][row, lane]. */
        private final float[][][][] forward;
        /** [backward segment][output block][input block][row, lane]. */
        private final float[][][][] backward;
        /** [segment][input block]: where the gradient lies, [output block, outer rows, lane]. */
        private final int[][] gradientAt;

        /** Of a pointwise convolution between pixels of the same narrow width: {@link NarrowKernels}; else empty. */
        private final float[] bands;

        private final float[] backwardBands;
        private final int bandsAt;
        private final int gradientEnd;

        Part(int from, int channels, int gradientFrom) {
            this.from = from;
            this.channels = channels;
            this.blocks = Lanes.blocks(channels);
            this.forward = new float[segments.size()][blocks][][];
            this.backward = new float[backwardSegments.size()][outBlocks][blocks][];
            this.gradientAt = new int[segments.size()][blocks];
            int end = gradientFrom;
            for (int s = 0; s < segments.size(); s++) {
                for (int b = 0; b < blocks; b++) {
                    Tap tap = taps.get(segments.get(s).firstTap());
                    forward[s][b] = new float[tap.endBlock() - tap.firstBlock()][rows(s, b) * Lanes.COUNT];
                    gradientAt[s][b] = end;
                    end += outBlocks * MatrixKernels.outerRows(rows(s, b)) * Lanes.COUNT;
                }
            }
            boolean narrow = taps.size() == 1
                    && blocks == 1
                    && outBlocks == 1
                    && width(0) == Lanes.width(out, 0)
                    && NarrowKernels.has(width(0));
            bands = new float[narrow ? NarrowKernels.length(width(0)) : 0];
            backwardBands = new float[bands.length];
            bandsAt = end;
            gradientEnd = end + bands.length;
            for (int s = 0; s < backwardSegments.size(); s++) {
                for (int o = 0; o < outBlocks; o++) {
                    for (int b = 0; b < blocks; b++) {
                        backward[s][o][b] = new float[backwardRows(s, o) * Lanes.COUNT];
                    }
                }
            }
        }

        int width(int block) {
            return Lanes.width(channels, block);
        }

        /** Whether a pixel of a block of the input fills a vector. */
        boolean wide(int block) {
            return width(block) == Lanes.COUNT;
        }

        /** Values of a block of the input that a segment reads for one pixel. */
        int rows(int segment, int block) {
            int count = segments.get(segment).taps();
            return count == 1 ? Math.min(Lanes.COUNT, channels - block * Lanes.COUNT) : count * width(block);
        }

        void pack() {
            packForward();
            packBackward();
            if (narrow()) {
                NarrowKernels.pack(forward[0][0][0], channels, width(0), bands);
                NarrowKernels.pack(backward[0][0][0], out, width(0), backwardBands);
            }
        }

        private void packForward() {
            float[] parameters = engine.parameters();
            for (int s = 0; s < segments.size(); s++) {
                Segment segment = segments.get(s);
                for (int j = 0; j < segment.taps(); j++) {
                    Tap tap = taps.get(segment.tap(j));
                    int source = tap.weight.offset() + tap.offset + from * tap.outCount;
                    for (int i = 0; i < channels; i++) {
                        int block = i / Lanes.COUNT;
                        int row = j * width(block) + i % Lanes.COUNT;
                        for (int c = tap.outFrom; c < tap.outFrom + tap.outCount; c++) {
                            float[] to = forward[s][block][c / Lanes.COUNT - tap.firstBlock()];
                            to[row * Lanes.COUNT + c % Lanes.COUNT] = parameters[source++];
                        }
                    }
                }
            }
        }

        private void packBackward() {
            float[] parameters = engine.parameters();
            for (int s = 0; s < backwardSegments.size(); s++) {
                Segment segment = backwardSegments.get(s);
                for (int j = 0; j < segment.taps(); j++) {
                    Tap tap = taps.get(segment.tap(j));
                    int source = tap.weight.offset() + tap.offset + from * tap.outCount;
                    for (int i = 0; i < channels; i++) {
                        int block = i / Lanes.COUNT;
                        for (int c = tap.outFrom; c < tap.outFrom + tap.outCount; c++) {
                            int o = c / Lanes.COUNT;
                            int row = j * Lanes.width(out, o) + c % Lanes.COUNT - tap.firstLane(o);
                            backward[s][o][block][row * Lanes.COUNT + i % Lanes.COUNT] = parameters[source++];
                        }
                    }
                }
            }
        }

        boolean narrow() {
            return bands.length > 0;
        }

        void storeGradient(float[] total, int totalAt) {
            float[] gradients = engine.gradients();
            for (int s = 0; s < segments.size(); s++) {
                Segment segment = segments.get(s);
                for (int j = 0; j < segment.taps(); j++) {
                    Tap tap = taps.get(segment.tap(j));
                    int to = engine.gradientAt(tap.weight) + tap.offset + from * tap.outCount;
                    for (int i = 0; i < channels; i++) {
                        int block = i / Lanes.COUNT;
                        int height = MatrixKernels.outerRows(rows(s, block));
                        int row = j * width(block) + i % Lanes.COUNT;
                        boolean wide = wide(block);
                        for (int c = tap.outFrom; c < tap.outFrom + tap.outCount; c++) {
                            int o = c / Lanes.COUNT;
                            int matrix = totalAt + gradientAt[s][block] + o * height * Lanes.COUNT;
                            int at = WideKernels.outerAt(wide, row, c % Lanes.COUNT, Lanes.width(out, o));
                            float gradient = total[matrix + at];
                            if (narrow()) {
                                gradient += NarrowKernels.gradient(total, totalAt + bandsAt, i, c, width(0));
                            }
                            gradients[to++] = gradient;
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
        this.out = out;
        this.outBlocks = Lanes.blocks(out);
        this.strideHeight = strideHeight;
        this.strideWidth = strideWidth;
        int first = 0;
        for (int t = 1; t <= taps.size(); t++) {
            if (t == taps.size()
                    || taps.get(t).row != taps.get(first).row
                    || taps.get(t).column != taps.get(t - 1).column + 1) {
                addSegment(first, t - first);
                first = t;
            }
        }
    }

    private void addSegment(int first, int count) {
        Tap tap = taps.get(first);
        segments.add(new Segment(tap.row, tap.column, first, count, false));
        if (gathers()) {
            Tap last = taps.get(first + count - 1);
            backwardSegments.add(
                    new Segment(kernelHeight() - 1 - tap.row, kernelWidth() - 1 - last.column, first, count, true));
        } else {
            for (int t = first; t < first + count; t++) {
                backwardSegments.add(new Segment(taps.get(t).row, taps.get(t).column, t, 1, false));
            }
        }
    }

    /**
     * Whether the gradient of the input is itself a convolution without a stride: of the gradient of the output inside a
     * border, as many pixels wide as the kernel's other end.
     */
    boolean gathers() {
        return strideHeight == 1 && strideWidth == 1;
    }

    /** Values of a block of the output's gradient that a backward segment reads for one pixel. */
    private int backwardRows(int segment, int block) {
        Segment s = backwardSegments.get(segment);
        return s.taps() == 1 ? taps.get(s.firstTap()).rows(block) : s.taps() * Lanes.width(out, block);
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
        int gradientFrom = parts.isEmpty() ? 0 : parts.get(parts.size() - 1).gradientEnd;
        parts.add(new Part(from, channels, gradientFrom));
    }

    /**
     * Writes the first part's share of the output of one image, or adds another part's.
     *
     * @param yGeometry how the image lies that begins at {@code yAt}; inside a border only for an input of one part
     */
    void forward(int part, float[] x, Geometry xGeometry, float[] y, int yAt, Geometry yGeometry) {
        Part p = parts.get(part);
        convolve(segments, p.forward, x, xGeometry, strideHeight, strideWidth, y, yAt, yGeometry, part > 0);
    }

    /** @param matrices [segment][block of x][block of y][row, lane] */
    private void convolve(
            List<Segment> from,
            float[][][][] matrices,
            float[] x,
            Geometry xGeometry,
            int rowStride,
            int columnStride,
            float[] y,
            int yAt,
            Geometry yGeometry,
            boolean adds) {
        for (int r = 0; r < yGeometry.height(); r++) {
            for (int s = 0; s < from.size(); s++) {
                for (int b = 0; b < matrices[s].length; b++) {
                    WideKernels.multiply(
                            x,
                            at(from.get(s), b, r * rowStride, xGeometry),
                            columnStride * xGeometry.pixel(b),
                            matrices[s][b][0].length / Lanes.COUNT,
                            matrices[s][b],
                            y,
                            yAt,
                            yGeometry.planeStep(),
                            yGeometry.first(r),
                            1,
                            Lanes.lastWidth(yGeometry.channels()),
                            yGeometry.width(),
                            adds || s > 0 || b > 0);
                }
            }
        }
    }

    private static int at(Segment segment, int block, int row, Geometry x) {
        return x.plane(block) + (row + segment.row()) * x.rowStep(block) + segment.column() * x.pixel(block);
    }

    /** Floats that the gradients of the weights take while blocks add them up. */
    int gradientLength() {
        return parts.get(parts.size() - 1).gradientEnd;
    }

    /**
     * Adds an image to the gradient of the weights of a part, which begins at {@code partialAt}.
     *
     * @param gGeometry how the output's gradient lies
     */
    void weightGradient(
            int part, float[] x, Geometry xGeometry, float[] g, Geometry gGeometry, float[] partial, int partialAt) {
        Part p = parts.get(part);
        for (int r = 0; r < gGeometry.height(); r++) {
            for (int s = 0; s < segments.size(); s++) {
                for (int b = 0; b < p.blocks; b++) {
                    int rows = p.rows(s, b);
                    WideKernels.outer(
                            x,
                            at(segments.get(s), b, r * strideHeight, xGeometry),
                            strideWidth * p.width(b),
                            p.wide(b),
                            rows,
                            g,
                            Lanes.ORIGIN,
                            gGeometry.planeStep(),
                            gGeometry.first(r),
                            Lanes.lastWidth(gGeometry.channels()),
                            outBlocks,
                            gGeometry.width(),
                            partial,
                            partialAt + p.gradientAt[s][b],
                            MatrixKernels.outerRows(rows) * Lanes.COUNT);
                }
            }
        }
    }

    /**
     * How the gradient of the output must lie.
     *
     * @param xGeometry how the input lies
     */
    Geometry gradientGeometry(Geometry xGeometry, Shape output) {
        if (!gathers()) {
            return Geometry.of(output);
        }
        return new Geometry(
                output.height(),
                output.width(),
                output.channels(),
                kernelHeight() - 1 - xGeometry.top(),
                kernelWidth() - 1 - xGeometry.left(),
                xGeometry.height() + kernelHeight() - 1,
                xGeometry.width() + kernelWidth() - 1,
                0);
    }

    /**
     * Writes the gradient of an image of a part of the input.
     *
     * @param gGeometry {@link #gradientGeometry}
     * @param gxGeometry how it is to lie: as the input does, unless it {@link #gathers}
     */
    void inputGradient(int part, float[] g, Geometry gGeometry, float[] gx, Geometry gxGeometry) {
        Part p = parts.get(part);
        if (gathers()) {
            convolve(backwardSegments, p.backward, g, gGeometry, 1, 1, gx, Lanes.ORIGIN, gxGeometry, false);
        } else {
            Arrays.fill(gx, Lanes.ORIGIN, Lanes.ORIGIN + gxGeometry.length() + Lanes.COUNT, 0);
            scatter(p, g, gGeometry, gx, gxGeometry);
        }
    }

    private void scatter(Part p, float[] g, Geometry gGeometry, float[] gx, Geometry gxGeometry) {
        for (int r = 0; r < gGeometry.height(); r++) {
            for (int s = 0; s < backwardSegments.size(); s++) {
                Segment segment = backwardSegments.get(s);
                Tap tap = taps.get(segment.firstTap());
                for (int b = 0; b < p.blocks; b++) {
                    for (int o = 0; o < outBlocks; o++) {
                        MatrixKernels.multiply(
                                g,
                                gGeometry.row(o, r),
                                gGeometry.pixel(o),
                                tap.rows(o),
                                p.backward[s][o][b],
                                gx,
                                at(segment, b, r * strideHeight, gxGeometry),
                                strideWidth * p.width(b),
                                gGeometry.width(),
                                true);
                    }
                }
            }
        }
    }

    /** Writes the gradient of the weights, which the pass must want, from the sums over all blocks. */
    void storeGradient(float[] total, int totalAt) {
        parts.forEach(p -> p.storeGradient(total, totalAt));
    }

    /**
     * {@link #forward} of a pointwise convolution for some pixels.
     *
     * @param x the pixels, block by block
     * @param y holds the image's output, from {@code yAt}, of {@code yPixels} in all
     * @param from first of the pixels
     */
    void forwardPixels(int part, float[] x, int pixels, float[] y, int yAt, int yPixels, int from) {
        Part p = parts.get(part);
        if (p.narrow()) {
            int width = p.width(0);
            int to = yAt + from * width;
            // What an earlier use of the array left there may be no number.
            int end = Lanes.ORIGIN + pixels * width;
            Arrays.fill(x, end, end + width, 0);
            NarrowKernels.multiply(
                    x, Lanes.ORIGIN, p.channels, p.forward[0][0][0], p.bands, y, to, pixels, width, part > 0);
            return;
        }
        forwardTap(p, 0, x, pixels, y, yAt, yPixels, from, part > 0);
    }

    /** {@link #weightGradient} of a pointwise convolution for some pixels, block by block. */
    void weightGradientPixels(int part, float[] x, float[] g, int pixels, float[] partial) {
        Part p = parts.get(part);
        if (p.narrow()) {
            int at = p.gradientAt[0][0];
            NarrowKernels.outer(
                    x, Lanes.ORIGIN, p.channels, g, Lanes.ORIGIN, pixels, p.width(0), partial, at, p.bandsAt);
            return;
        }
        tapWeightGradient(part, 0, x, g, pixels, partial);
    }

    /**
     * Writes the input's gradient of a pointwise convolution for some pixels.
     *
     * @param g gradient of {@code gPixels} pixels, block by block
     * @param from first of the pixels
     * @param gxPlane distance of two blocks of gx, which begins at {@link Lanes#ORIGIN}
     * @param gxFirst first pixel of gx that is written
     * @param gxStride pixels of gx from one that is written to the next
     * @param adds whether gx's old values count
     */
    void inputGradientPixels(
            int part,
            float[] g,
            int gPixels,
            int from,
            int pixels,
            float[] gx,
            int gxPlane,
            int gxFirst,
            int gxStride,
            boolean adds) {
        Part p = parts.get(part);
        int width = Lanes.lastWidth(p.channels);
        if (p.narrow() && gxStride == 1) {
            int at = Lanes.ORIGIN + from * width;
            int to = Lanes.ORIGIN + gxFirst * width;
            NarrowKernels.multiply(g, at, out, p.backward[0][0][0], p.backwardBands, gx, to, pixels, width, adds);
            return;
        }
        tapInputGradient(p, 0, g, gPixels, from, pixels, gx, gxPlane, gxFirst, gxStride, adds);
    }

    /**
     * Adds what a tap of a factorized reduction makes of some pixels.
     *
     * @param x the pixels that the tap reads for them, block by block
     * @param y holds the image's output, from {@code yAt}, of {@code yPixels} in all
     * @param from first of the pixels
     */
    void addTap(int part, int tap, float[] x, int pixels, float[] y, int yAt, int yPixels, int from) {
        forwardTap(parts.get(part), tap, x, pixels, y, yAt, yPixels, from, true);
    }

    private void forwardTap(
            Part p, int tap, float[] x, int pixels, float[] y, int yAt, int yPixels, int from, boolean adds) {
        int first = taps.get(tap).firstBlock();
        int end = taps.get(tap).endBlock();
        for (int b = 0; b < p.blocks; b++) {
            WideKernels.multiply(
                    x,
                    Lanes.ORIGIN + b * pixels * Lanes.COUNT,
                    p.width(b),
                    p.rows(tap, b),
                    p.forward[tap][b],
                    y,
                    yAt + first * yPixels * Lanes.COUNT,
                    yPixels * Lanes.COUNT,
                    from,
                    1,
                    Lanes.width(out, end - 1),
                    pixels,
                    adds || b > 0);
        }
    }

    /** {@link #weightGradientPixels} of a tap of a factorized reduction, from the pixels that it reads. */
    void tapWeightGradient(int part, int tap, float[] x, float[] g, int pixels, float[] partial) {
        Part p = parts.get(part);
        int first = taps.get(tap).firstBlock();
        int end = taps.get(tap).endBlock();
        for (int b = 0; b < p.blocks; b++) {
            int rows = p.rows(tap, b);
            int matrix = MatrixKernels.outerRows(rows) * Lanes.COUNT;
            WideKernels.outer(
                    x,
                    Lanes.ORIGIN + b * pixels * Lanes.COUNT,
                    p.width(b),
                    p.wide(b),
                    rows,
                    g,
                    Lanes.ORIGIN + first * pixels * Lanes.COUNT,
                    pixels * Lanes.COUNT,
                    0,
                    Lanes.width(out, end - 1),
                    end - first,
                    pixels,
                    partial,
                    p.gradientAt[tap][b] + first * matrix,
                    matrix);
        }
    }

    /** Writes the gradient of the pixels that a tap of a factorized reduction reads, block by block. */
    void tapInputGradient(int part, int tap, float[] g, int pixels, float[] gx) {
        int plane = pixels * Lanes.COUNT;
        tapInputGradient(parts.get(part), tap, g, pixels, 0, pixels, gx, plane, 0, 1, false);
    }

    private void tapInputGradient(
            Part p,
            int tap,
            float[] g,
            int gPixels,
            int from,
            int pixels,
            float[] gx,
            int gxPlane,
            int gxFirst,
            int gxStride,
            boolean adds) {
        Tap t = taps.get(tap);
        for (int o = t.firstBlock(); o < t.endBlock(); o++) {
            int width = Lanes.width(out, o);
            WideKernels.multiply(
                    g,
                    Lanes.ORIGIN + o * gPixels * Lanes.COUNT + from * width + t.firstLane(o),
                    width,
                    t.rows(o),
                    p.backward[tap][o],
                    gx,
                    Lanes.ORIGIN,
                    gxPlane,
                    gxFirst,
                    gxStride,
                    Lanes.lastWidth(p.channels),
                    pixels,
                    adds || o > t.firstBlock());
        }
    }
}
