package io.entrannas.engine.vector;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * A layer that works image by image: nothing but its output goes to memory, the backward pass computes again what else it needs.
 */
abstract class VectorLayer implements Layer, ImageWork {
    final VectorEngine engine;
    private final ChannelNorm norm;
    private final boolean parameters;
    private VectorFeature x;
    private VectorFeature y;
    private boolean forward;
    private boolean idle;
    private boolean[] holdsGradient = new boolean[0];
    private int gradientLength;
    private Partials partials;

    /**
     * @param norm the batch norm of the output, null for none
     * @param parameters whether the layer has any
     */
    VectorLayer(VectorEngine engine, ChannelNorm norm, boolean parameters) {
        this.engine = engine;
        this.norm = norm;
        this.parameters = parameters;
    }

    abstract Shape outputShape(Shape input);

    /** Reads the parameters. */
    abstract void prepare(VectorFeature input, Shape output);

    /** Writes one image of the output. */
    abstract void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch);

    /** Floats that the gradients of the parameters take while blocks add them up. */
    abstract int gradientLength();

    /**
     * Adds one image to the gradients of the input, through {@link #deliver}, and of the parameters, to the
     * {@link #gradientSums} of its block, from the {@link #outputGradient}.
     */
    abstract void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch);

    /** Writes the parameters' gradients from the sums over all images. */
    abstract void storeGradient(float[] total);

    final ChannelNorm norm() {
        return norm;
    }

    @Override
    public final Feature forward(Feature input) {
        x = VectorFeature.of(input);
        Shape shape = outputShape(x.shape());
        Pass pass = engine.pass();
        y = engine.feature(shape, x.needsGradient() || (parameters && pass.parameterGradients()));
        prepare(x, shape);
        forward = true;
        int wave = x.wave();
        y.setWave(moments() ? wave + 1 : wave);
        engine.waves().add(this, wave);
        return y;
    }

    @Override
    public final void backward() {
        forward = false;
        engine.waves().addWaiting(y);
        if (x.parts().size() > 1) {
            engine.waves().await(this);
        } else {
            addBackward(y.wave());
        }
    }

    /** Puts the backward pass into a wave. */
    final void addBackward(int wave) {
        x.parts().forEach(part -> part.gradientFrom(wave));
        engine.waves().add(this, wave);
    }

    /**
     * Whether another layer, which comes after this one in a wave, does the same with the same input, and might do so now: in
     * a backward pass the gradient of its output must not wait for what comes between.
     */
    final boolean doesTheSameAs(VectorLayer later) {
        return x == later.x && forward == later.forward && !idle && !later.idle && (forward || later.norm != null);
    }

    final VectorFeature input() {
        return x;
    }

    final VectorFeature output() {
        return y;
    }

    @Override
    public final int images() {
        return y.shape().images();
    }

    /** Forgets what {@link #takes} agreed on. */
    void alone() {}

    @Override
    public final boolean begin(Partials newPartials) {
        alone();
        partials = newPartials;
        idle = false;
        if (!forward) {
            beginBackward();
        } else if (norm != null && !moments()) {
            giveNorm();
        }
        return !idle;
    }

    private void beginBackward() {
        x.parts().forEach(part -> part.setWave(0));
        idle = !y.needsGradient() || !y.hasGradient();
        if (idle) {
            return;
        }
        if (norm != null) {
            norm.storeGradient();
            exchangeSums();
        }
        List<VectorFeature> parts = x.parts();
        if (holdsGradient.length != parts.size()) {
            holdsGradient = new boolean[parts.size()];
        }
        for (int q = 0; q < holdsGradient.length; q++) {
            holdsGradient[q] = parts.get(q).needsGradient() && parts.get(q).openGradient();
        }
    }

    private void giveNorm() {
        norm.forward(y.shape().height() * y.shape().width());
        y.setNorm(norm);
    }

    /** Has the batch norm's sums exchanged with the other workers, where there are any. */
    private void exchangeSums() {
        if (engine.normSums().shared() && engine.pass().synchronises()) {
            engine.normSums().add(norm);
        }
    }

    @Override
    public final void start() {
        if (forward) {
            // A sum of nothing becomes zero here, before several threads read it.
            x.parts().forEach(VectorFeature::values);
        } else if (!idle) {
            prepareBackward();
        }
    }

    private void prepareBackward() {
        if (norm != null) {
            norm.backward();
        }
        y.prepareGradient(norm != null);
        gradientLength = parameters && engine.pass().parameterGradients() ? gradientLength() : 0;
    }

    @Override
    public final void addUp() {
        if (forward && moments()) {
            norm.setMoments(partials.doubleTotal(2 * y.channels()), images());
            exchangeSums();
        }
    }

    @Override
    public final void finish() {
        if (forward) {
            y.setWave(0);
            if (moments()) {
                giveNorm();
            }
        } else {
            if (!idle) {
                finishBackward();
            }
            y.release();
        }
    }

    private boolean moments() {
        return norm != null && engine.pass().batchStatistics();
    }

    private void finishBackward() {
        if (gradientLength > 0) {
            storeGradient(partials.floatTotal(gradientLength));
        }
        double[] sums = partials.doubleTotal(sumsLength());
        for (int q = 0, at = 0;
                q < holdsGradient.length;
                at += 2 * x.parts().get(q).channels(), q++) {
            VectorFeature part = x.parts().get(q);
            if (part.needsGradient() && part.norm() != null) {
                part.norm().addGradient(sums, at);
            }
        }
    }

    private int sumsLength() {
        int length = 0;
        for (VectorFeature part : x.parts()) {
            length += 2 * part.channels();
        }
        return length;
    }

    @Override
    public final void beginBlock(int block) {
        if (forward) {
            if (moments()) {
                partials.clearDoubles(block, 2 * y.channels());
            }
        } else if (!idle) {
            partials.clearDoubles(block, sumsLength());
            partials.clearFloats(block, gradientLength);
        }
    }

    @Override
    public final void run(int block, int image, Scratch scratch) {
        if (forward) {
            runForward(block, image, scratch);
        } else if (!idle) {
            runBackward(block, image, scratch);
        }
    }

    private void runForward(int block, int n, Scratch scratch) {
        forwardImage(x, n, y.shape(), y.values(), y.valuesAt(n), scratch);
        if (moments()) {
            float[] sums = scratch.get(Scratch.Use.SUMS, 2 * Lanes.COUNT);
            for (int b = 0; b < y.blocks(); b++) {
                int at = y.valuesAt(n) + y.blockAt(b);
                ChannelKernels.moments(y.values(), at, y.pixels() * y.width(b), sums);
                foldMoments(at, b, sums, partials.doubles(block));
            }
        }
    }

    private void runBackward(int block, int n, Scratch scratch) {
        scratch.zeroed(Scratch.Use.SUMS, sumsAt(x, x.parts().size()));
        backwardImage(x, block, n, y.shape(), scratch);
        addSums(partials.doubles(block), scratch);
    }

    /** A block's sums of the parameters' gradients, null when the pass does not want them. */
    final float[] gradientSums(int block) {
        return gradientLength > 0 ? partials.floats(block) : null;
    }

    /** Adds an image's sums over the gradients of the input to those of its block. */
    private void addSums(double[] totals, Scratch scratch) {
        float[] sums = scratch.get(Scratch.Use.SUMS, 0);
        int at = 0;
        for (int q = 0; q < x.parts().size(); q++) {
            VectorFeature part = x.parts().get(q);
            for (int b = 0; b < part.blocks() && part.norm() != null; b++) {
                fold(sums, sumsAt(x, q) + b * 2 * Lanes.COUNT, part, b, totals, at);
            }
            at += 2 * part.channels();
        }
    }

    /** Where an image's sums over the gradient of a part of the input begin, for each block two vectors. */
    private static int sumsAt(VectorFeature input, int part) {
        int at = 0;
        for (int q = 0; q < part; q++) {
            at += input.parts().get(q).blocks() * 2 * Lanes.COUNT;
        }
        return at;
    }

    /** The gradient of an image's output before the batch norm, block by block; may be overwritten. */
    final float[] outputGradient(int image, Scratch scratch) {
        return outputGradient(image, 0, y.pixels(), Scratch.Use.GRADIENT, scratch);
    }

    /** The same for some of its pixels. Zeros follow. */
    final float[] outputGradient(int image, int from, int pixels, Scratch.Use use, Scratch scratch) {
        int length = pixels * y.channels();
        float[] g = scratch.get(use, length);
        float[] scales = y.scales(image, scratch);
        for (int b = 0; b < y.blocks(); b++) {
            y.gradient(image, b, from, pixels, scales, g, Lanes.ORIGIN + b * pixels * Lanes.COUNT);
        }
        Arrays.fill(g, Lanes.ORIGIN + length, Lanes.ORIGIN + length + Lanes.COUNT, 0);
        return g;
    }

    /** The same as {@link #outputGradient(int, Scratch)}, inside a border of zeros. */
    final float[] outputGradient(int image, Geometry geometry, Scratch scratch) {
        if (!geometry.hasBorder()) {
            return outputGradient(image, scratch);
        }
        float[] g = scratch.bordered(Scratch.Use.GRADIENT, geometry, geometry);
        float[] scales = y.scales(image, scratch);
        int width = geometry.width();
        for (int b = 0; b < geometry.blocks(); b++) {
            for (int r = 0; r < geometry.height(); r++) {
                y.gradient(image, b, r * width, width, scales, g, geometry.row(b, r));
            }
        }
        return g;
    }

    /** Adds the moments of a block of an image about its first pixels to those about zero. */
    private void foldMoments(int at, int block, float[] sums, double[] totals) {
        int channels = y.channels();
        int width = y.width(block);
        int size = y.pixels() * width;
        for (int i = 0; i < Math.min(Lanes.COUNT, size); i++) {
            double origin = y.values()[at + i];
            int count = (size - i + Lanes.COUNT - 1) / Lanes.COUNT;
            int c = block * Lanes.COUNT + i % width;
            totals[c] += sums[i] + count * origin;
            totals[channels + c] += sums[Lanes.COUNT + i] + origin * (2 * sums[i] + count * origin);
        }
    }

    /**
     * Adds two vectors of sums over a block to sums per channel.
     *
     * @param sums the vectors, from {@code sumsAt}
     * @param totals [2][channels in memory], from {@code at}
     */
    static void fold(float[] sums, int sumsAt, VectorFeature feature, int block, double[] totals, int at) {
        int channels = feature.channels();
        int width = feature.width(block);
        for (int i = 0; i < Lanes.COUNT; i++) {
            int c = at + block * Lanes.COUNT + i % width;
            totals[c] += sums[sumsAt + i];
            totals[channels + c] += sums[sumsAt + Lanes.COUNT + i];
        }
    }

    /** Reads an image into a thread's own array, with batch norm and ReLU applied and a border around it. */
    static float[] load(
            VectorFeature feature, int image, boolean relu, Geometry geometry, Scratch.Use use, Scratch scratch) {
        float[] to = scratch.bordered(use, geometry, geometry);
        if (scratch.holds(feature, image, relu)) {
            return to;
        }
        boolean flat = !geometry.hasBorder();
        int rows = flat ? 1 : geometry.height();
        for (int b = 0; b < geometry.blocks(); b++) {
            int length = flat ? feature.pixels() * feature.width(b) : geometry.rowLength(b);
            boolean overflows = length % Lanes.COUNT != 0;
            for (int r = 0; r < rows; r++) {
                int source = feature.valuesAt(image) + feature.blockAt(b) + r * length;
                int at = geometry.row(b, r);
                read(feature, b, source, relu, to, at, length);
                if (overflows) {
                    Arrays.fill(to, at + length, at + length + Lanes.COUNT, geometry.border());
                }
            }
        }
        return to;
    }

    /** Reads some pixels of an image, block by block, with batch norm and ReLU applied. */
    static float[] load(VectorFeature feature, int image, int from, int pixels, boolean relu, Scratch scratch) {
        float[] to = scratch.get(Scratch.Use.PIECE, pixels * feature.channels());
        for (int b = 0; b < feature.blocks(); b++) {
            int width = feature.width(b);
            int source = feature.valuesAt(image) + feature.blockAt(b) + from * width;
            read(feature, b, source, relu, to, Lanes.ORIGIN + b * pixels * Lanes.COUNT, pixels * width);
        }
        return to;
    }

    /** Reads some values of a block with batch norm and ReLU applied. Writes up to a vector past the end. */
    static void read(VectorFeature feature, int block, int from, boolean relu, float[] to, int at, int length) {
        ChannelNorm norm = feature.norm();
        if (norm != null) {
            int c = block * Lanes.COUNT;
            ChannelKernels.affine(feature.values(), from, norm.scale(), norm.shift(), c, relu, to, at, length);
        } else if (relu) {
            ChannelKernels.relu(feature.values(), from, to, at, length);
        } else {
            System.arraycopy(feature.values(), from, to, at, length);
        }
    }

    /** Reads pixels of a full block, {@code step} floats apart, with batch norm and ReLU applied. */
    static void readPixels(VectorFeature feature, int block, int from, int step, int pixels, float[] to, int at) {
        ChannelNorm norm = feature.norm();
        if (norm != null) {
            int c = block * Lanes.COUNT;
            ChannelKernels.affinePixels(feature.values(), from, step, norm.scale(), norm.shift(), c, to, at, pixels);
        } else {
            ChannelKernels.reluPixels(feature.values(), from, step, to, at, pixels);
        }
    }

    /**
     * Adds to the gradient of a block of a part of the input.
     *
     * @param from first pixel of the image
     * @param pixels number of pixels
     * @param gx their gradient
     * @param rectified the rectified input, or null where no ReLU was taken
     */
    final void deliver(
            VectorFeature input,
            int part,
            int block,
            int image,
            int from,
            int pixels,
            float[] gx,
            int gxAt,
            float[] rectified,
            int rectifiedAt,
            Scratch scratch) {
        VectorFeature feature = input.parts().get(part);
        int length = pixels * feature.width(block);
        int offset = feature.blockAt(block) + from * feature.width(block);
        float[] to = feature.gradient();
        int at = feature.gradientAt(image) + offset;
        boolean add = holdsGradient[part];
        if (feature.norm() == null) {
            if (rectified == null) {
                ChannelKernels.put(gx, gxAt, to, at, length, add);
            } else {
                ChannelKernels.putMasked(gx, gxAt, rectified, rectifiedAt, to, at, length, add);
            }
            return;
        }
        float[] values = feature.values();
        int valuesAt = feature.valuesAt(image) + offset;
        float[] sums = scratch.get(Scratch.Use.SUMS, 0);
        int sumsAt = sumsAt(input, part) + block * 2 * Lanes.COUNT;
        if (rectified == null) {
            ChannelKernels.dotAndSum(gx, gxAt, values, valuesAt, length, sums, sumsAt, sumsAt + Lanes.COUNT);
            ChannelKernels.put(gx, gxAt, to, at, length, add);
        } else {
            ChannelKernels.putMaskedAndSum(
                    gx, gxAt, rectified, rectifiedAt, to, at, length, add, values, valuesAt, sums, sumsAt);
        }
    }

    /**
     * Adds to the gradient of pixels of a full block of a part of the input, {@code step} floats apart in a row, without gaps
     * in {@code gx} and {@code rectified}. Where the gradient holds nothing yet, the others of the row become zero.
     *
     * @param row first pixel of the row
     * @param first the first of the pixels, from there
     */
    final void deliverPixels(
            VectorFeature input,
            int part,
            int block,
            int image,
            int row,
            int first,
            int step,
            int pixels,
            float[] gx,
            float[] rectified,
            int at,
            Scratch scratch) {
        VectorFeature feature = input.parts().get(part);
        int offset = feature.blockAt(block) + row * Lanes.COUNT;
        int to = feature.gradientAt(image) + offset;
        boolean add = holdsGradient[part];
        if (!add) {
            Arrays.fill(feature.gradient(), to, to + feature.shape().width() * Lanes.COUNT, 0);
        }
        int from = first * Lanes.COUNT;
        ChannelKernels.putPixelsMaskedAndSum(
                gx,
                at,
                rectified,
                at,
                feature.gradient(),
                to + from,
                step,
                pixels,
                add,
                feature.values(),
                feature.valuesAt(image) + offset + from,
                scratch.get(Scratch.Use.SUMS, 0),
                sumsAt(input, part) + block * 2 * Lanes.COUNT);
    }

    /**
     * Delivers all rows of an image.
     *
     * @param geometry how gx lies
     * @param rectifiedGeometry how the rectified input lies
     */
    final void deliverRows(
            VectorFeature input,
            int part,
            int image,
            float[] gx,
            Geometry geometry,
            float[] rectified,
            Geometry rectifiedGeometry,
            Scratch scratch) {
        int width = geometry.width();
        for (int b = 0; b < geometry.blocks(); b++) {
            for (int r = 0; r < geometry.height(); r++) {
                int at = geometry.row(b, r);
                int rectifiedAt = rectifiedGeometry.row(b, r);
                deliver(input, part, b, image, r * width, width, gx, at, rectified, rectifiedAt, scratch);
            }
        }
    }
}
