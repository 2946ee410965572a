package io.entrannas.engine.vector;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Values of a pass and their gradient. A feature that a batch norm follows keeps the values before it, and readers apply the
 * norm's scale and shift as they read. The gradient that mixes give is not laid out in memory either: whoever asks for it adds
 * up the gradients of the sums that the feature went into.
 */
final class VectorFeature implements Sum {
    private final VectorEngine engine;
    private final Shape shape;
    private final List<VectorFeature> parts;
    private final int pixels;
    private final int blocks;
    private final int imageSize;
    private boolean needsGradient;
    private Buffer values;
    private ChannelNorm norm;
    private boolean written;
    private Buffer gradient;
    private List<Term> terms;
    /** Those of the terms that are being added up. */
    private List<Term> prepared = List.of();

    private int readersOfGradient;
    private int wave;
    private float[][] sources;
    private int[] sourcesAt;
    private float[] scales;
    private float[] constant;
    private boolean scaledImages;
    private int dense;

    private VectorFeature(VectorEngine engine, Shape shape, List<VectorFeature> parts, boolean needsGradient) {
        this.engine = engine;
        this.shape = shape;
        this.parts = parts == null ? List.of(this) : parts;
        this.pixels = shape.height() * shape.width();
        this.blocks = Lanes.blocks(shape.channels());
        // After the last pixel of a narrow block there is room for the rest of a vector.
        this.imageSize = Lanes.roundUp(
                pixels * Lanes.padded(shape.channels()) + (width(blocks - 1) < Lanes.COUNT ? Lanes.COUNT - 1 : 0));
        this.needsGradient = needsGradient;
        if (parts == null) {
            values = engine.buffers().acquire(shape.images() * imageSize);
            engine.keep(this);
        }
    }

    /** Values that are about to be written. */
    static VectorFeature of(VectorEngine engine, Shape shape, boolean needsGradient) {
        VectorFeature feature = new VectorFeature(engine, shape, null, needsGradient);
        feature.written = true;
        return feature;
    }

    static VectorFeature emptySum(VectorEngine engine, Shape shape) {
        return new VectorFeature(engine, shape, null, false);
    }

    /** The channel concatenation, never laid out in memory: whoever reads it reads the parts. */
    static VectorFeature concat(VectorEngine engine, List<VectorFeature> parts) {
        int channels = parts.stream().mapToInt(p -> p.shape().channels()).sum();
        return new VectorFeature(engine, parts.get(0).shape().withChannels(channels), List.copyOf(parts), false);
    }

    static VectorFeature of(Feature feature) {
        return (VectorFeature) feature;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The features of which this is the channel concatenation; itself alone when it is none. */
    List<VectorFeature> parts() {
        return parts;
    }

    /** Pixels of an image. */
    int pixels() {
        return pixels;
    }

    /** {@link Lanes Blocks of channels}. */
    int blocks() {
        return blocks;
    }

    /** Floats of a pixel in a block. */
    int width(int block) {
        return Lanes.width(shape.channels(), block);
    }

    /** Where a block of an image begins. */
    int blockAt(int block) {
        return block * pixels * Lanes.COUNT;
    }

    /** Floats of a pixel, over all blocks. */
    int channels() {
        return Lanes.padded(shape.channels());
    }

    /** Floats of an image. */
    int imageSize() {
        return imageSize;
    }

    /** Floats of a vector of coefficients for each block. */
    int coefficients() {
        return Lanes.coefficients(shape.channels());
    }

    /**
     * The first of the waves that may read the values or, in a backward pass, the gradient, if it was put there after what
     * writes them; 0 when they are there.
     */
    int wave() {
        if (parts.get(0) == this) {
            return wave;
        }
        int last = 0;
        for (VectorFeature part : parts) {
            last = Math.max(last, part.wave());
        }
        return last;
    }

    void setWave(int newWave) {
        wave = newWave;
    }

    /** Notes that a wave adds to the gradient. Before a batch norm it can only be had when all images of it are there. */
    void gradientFrom(int addingWave) {
        wave = Math.max(wave, norm == null ? addingWave : addingWave + 1);
    }

    boolean needsGradient() {
        if (parts.get(0) == this) {
            return needsGradient;
        }
        for (VectorFeature part : parts) {
            if (part.needsGradient()) {
                return true;
            }
        }
        return false;
    }

    void requireGradient() {
        needsGradient = true;
    }

    /** The values, before the {@link #norm()}. */
    float[] values() {
        if (values == null) {
            throw new IllegalStateException("a feature of " + parts.size() + " parts was read as one array");
        }
        if (!written) {
            Arrays.fill(values.array(), values.origin(), values.origin() + values.length(), 0);
            written = true;
        }
        return values.array();
    }

    /** Where an image begins in the {@link #values()}. */
    int valuesAt(int image) {
        return values.origin() + image * imageSize;
    }

    /** Whether the values hold anything yet; from now on they do. */
    boolean write() {
        boolean old = written;
        written = true;
        return old;
    }

    /** The batch norm that readers apply, null when there is none. */
    ChannelNorm norm() {
        return norm;
    }

    void setNorm(ChannelNorm newNorm) {
        norm = newNorm;
    }

    /** The gradient's array, as far as it is laid out in memory; null when it is not. */
    float[] gradient() {
        return gradient == null ? null : gradient.array();
    }

    /** Where an image begins in the {@link #gradient()}. */
    int gradientAt(int image) {
        return gradient.origin() + image * imageSize;
    }

    /**
     * Makes sure that the gradient's array exists.
     *
     * @return whether it holds anything yet
     */
    boolean openGradient() {
        boolean old = gradient != null;
        if (!old) {
            gradient = engine.buffers().acquire(shape.images() * imageSize);
        }
        return old;
    }

    /** Notes that the gradient also contains {@code coefficient} times that of a sum, times a factor for each image. */
    void addTerm(VectorFeature sum, double coefficient, double[] imageScales) {
        if (terms == null) {
            terms = new ArrayList<>();
        }
        terms.add(new Term(sum, (float) coefficient, imageScales));
        sum.readersOfGradient++;
    }

    boolean hasGradient() {
        return gradient != null || hasTerms();
    }

    boolean hasTerms() {
        return terms != null && !terms.isEmpty();
    }

    /** One more mix will read the gradient. */
    void addReader() {
        readersOfGradient++;
    }

    /** A mix or a feature no longer reads the gradient. The last one to say so frees the memory. */
    void removeReader() {
        readersOfGradient--;
        if (readersOfGradient == 0) {
            release();
        }
    }

    /**
     * Gets ready to add up the gradient.
     *
     * @param withNorm whether to return the gradient of the values before the norm
     */
    void prepareGradient(boolean withNorm) {
        int coefficients = coefficients();
        dense = gradient == null ? 0 : 1;
        prepared = terms == null ? List.of() : terms;
        terms = null;
        int count = dense + prepared.size() + (withNorm ? 1 : 0);
        sources = new float[count][];
        sourcesAt = new int[count];
        scales = new float[count * coefficients];
        constant = withNorm ? norm.constant() : null;
        scaledImages = false;
        for (int s = 0; s < count; s++) {
            boolean last = withNorm && s == count - 1;
            float factor = 1;
            if (s < dense) {
                source(s, gradient);
            } else if (last) {
                source(s, values);
            } else {
                Term term = prepared.get(s - dense);
                source(s, term.sum.gradient);
                factor = term.coefficient;
                scaledImages |= term.imageScales != null;
            }
            for (int i = 0; i < coefficients; i++) {
                float channel = !withNorm ? 1 : last ? norm.valueFactor()[i] : norm.gradientFactor()[i];
                scales[s * coefficients + i] = factor * channel;
            }
        }
    }

    private void source(int index, Buffer buffer) {
        sources[index] = buffer.array();
        sourcesAt[index] = buffer.origin();
    }

    /**
     * Adds up the gradient of some pixels of a block of an image.
     *
     * @param imageScales what {@link #scales} gives for the image
     */
    void gradient(int image, int block, int from, int count, float[] imageScales, float[] to, int at) {
        int width = width(block);
        ChannelKernels.combine(
                sources,
                sourcesAt,
                sources.length,
                image * imageSize + blockAt(block) + from * width,
                imageScales,
                block * Lanes.COUNT,
                coefficients(),
                constant,
                block * Lanes.COUNT,
                to,
                at,
                count * width,
                false);
    }

    /** The factors of what adds up to the gradient of an image; good until the next call for the same scratch. */
    float[] scales(int image, Scratch scratch) {
        if (!scaledImages) {
            return scales;
        }
        int coefficients = coefficients();
        float[] scaled = scratch.get(Scratch.Use.COEFFICIENTS, scales.length);
        System.arraycopy(scales, 0, scaled, 0, scales.length);
        for (int t = 0; t < prepared.size(); t++) {
            double[] factors = prepared.get(t).imageScales;
            for (int i = 0; factors != null && i < coefficients; i++) {
                scaled[(dense + t) * coefficients + i] *= (float) factors[image];
            }
        }
        return scaled;
    }

    /** Frees what was added up since {@link #prepareGradient}. */
    void dropPrepared() {
        List<Term> dropped = prepared;
        prepared = List.of();
        dropped.forEach(Term::drop);
        sources = null;
        sourcesAt = null;
    }

    /** Frees what nobody has added up. */
    void dropTerms() {
        List<Term> dropped = terms;
        terms = null;
        if (dropped != null) {
            dropped.forEach(Term::drop);
        }
    }

    /** Frees the memory; nothing will read the feature. */
    void release() {
        dropPrepared();
        dropTerms();
        if (values != null) {
            engine.buffers().release(values);
            values = null;
        }
        if (gradient != null) {
            engine.buffers().release(gradient);
            gradient = null;
        }
    }

    private record Term(VectorFeature sum, float coefficient, double[] imageScales) {
        void drop() {
            sum.removeReader();
        }
    }
}
