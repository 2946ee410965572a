package io.entrannas.engine.vector;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Weighted sums of features. A piece of an image of all features is read once for all targets; batch norms go into the
 * coefficients. The backward pass only takes the products of the sums' gradients with the features: from them come the
 * gradients of the coefficients and what the features' batch norms need. The features' gradients stay sums until they are read.
 */
final class VectorMix implements Mix, ImageWork {
    /** Most floats of a feature that are taken at a time, */
    private static final int PIECE = 1024;

    /** and of all that go into a sum, which fit in the first cache. */
    private static final int PIECES = 7 * PIECE;

    private final VectorEngine engine;
    private final List<VectorFeature> features = new ArrayList<>();
    private final List<VectorFeature> sums = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private double[][] coefficients;
    private double[][] imageScales;
    private boolean wanted;
    private boolean forward;
    private boolean works;
    private Partials partials;
    /** Of the coefficients, when it is wanted. */
    private double[][] gradient;

    private int coefficientsLength;
    private int channels;

    /** What goes into one sum. */
    private static final class Target {
        private float[][] arrays = new float[0][];
        private int[] arraysAt = new int[0];
        private int[] feature = new int[0];
        private int count;
        private float[] scales = new float[0];
        private float[] shift = new float[0];
        private boolean add;
        /** Whether the sum's gradient is to be added up. */
        private boolean gathers;

        private boolean hasGradient;

        void reserve(int features, int coefficients) {
            if (arrays.length != features || shift.length != coefficients) {
                arrays = new float[features][];
                arraysAt = new int[features];
                feature = new int[features];
                scales = new float[features * coefficients];
                shift = new float[coefficients];
            }
            count = 0;
        }

        void add(int index, VectorFeature source) {
            feature[count] = index;
            arrays[count] = source.values();
            arraysAt[count] = source.valuesAt(0);
            count++;
        }
    }

    VectorMix(VectorEngine engine) {
        this.engine = engine;
    }

    @Override
    public void forward(
            List<Feature> newFeatures,
            List<Sum> newSums,
            double[][] newCoefficients,
            double[][] newImageScales,
            boolean trained) {
        features.clear();
        newFeatures.forEach(f -> features.add(VectorFeature.of(f)));
        sums.clear();
        newSums.forEach(s -> sums.add(VectorFeature.of(s)));
        coefficients = newCoefficients;
        imageScales = newImageScales;
        wanted = trained && engine.pass().coefficientGradients();
        forward = true;
        coefficientsLength = sums.get(0).coefficients();
        channels = sums.get(0).channels();
        while (targets.size() < sums.size()) {
            targets.add(new Target());
        }
        int wave = 0;
        for (int t = 0; t < sums.size(); t++) {
            Target target = targets.get(t);
            VectorFeature sum = sums.get(t);
            sum.addReader();
            wave = Math.max(wave, sum.wave());
            target.reserve(features.size(), coefficientsLength);
            for (int f = 0; f < features.size(); f++) {
                if (coefficients[t][f] != 0) {
                    target.add(f, features.get(f));
                    wave = Math.max(wave, features.get(f).wave());
                    if (wanted || features.get(f).needsGradient()) {
                        sum.requireGradient();
                    }
                }
            }
            target.add = target.count > 0 && sum.write();
        }
        for (VectorFeature sum : sums) {
            sum.setWave(wave);
        }
        engine.waves().add(this, wave);
    }

    @Override
    public int images() {
        return sums.get(0).shape().images();
    }

    @Override
    public boolean begin(Partials newPartials) {
        partials = newPartials;
        return forward || beginBackward();
    }

    @Override
    public void start() {
        for (int t = 0; forward && imageScales == null && t < sums.size(); t++) {
            Target target = targets.get(t);
            fill(target, t, 0, target.scales, 0, target.shift, 0);
        }
    }

    /** The factor and shift of every channel for an image. */
    private void fill(Target target, int t, int image, float[] scales, int scalesAt, float[] shift, int shiftAt) {
        for (int a = 0; a < target.count; a++) {
            double factor = factor(target, t, a, image);
            int at = scalesAt + a * coefficientsLength;
            ChannelNorm norm = features.get(target.feature[a]).norm();
            if (norm == null) {
                Arrays.fill(scales, at, at + coefficientsLength, (float) factor);
            } else {
                norm.scale(factor, scales, at);
            }
        }
        // Summed in double precision, then rounded once.
        for (int i = 0; i < coefficientsLength; i++) {
            double sum = 0;
            for (int a = 0; a < target.count; a++) {
                ChannelNorm norm = features.get(target.feature[a]).norm();
                if (norm != null) {
                    sum += norm.shift(i, factor(target, t, a, image), scales[scalesAt + a * coefficientsLength + i]);
                }
            }
            shift[shiftAt + i] = (float) sum;
        }
    }

    private double factor(Target target, int t, int a, int image) {
        int f = target.feature[a];
        return coefficients[t][f] * imageScale(f, image);
    }

    private double imageScale(int feature, int image) {
        return imageScales == null || imageScales[feature] == null ? 1 : imageScales[feature][image];
    }

    /** Runs at once what was put off if the gradients of the coefficients are wanted. */
    @Override
    public double[][] backward() {
        forward = false;
        int wave = 0;
        for (VectorFeature sum : sums) {
            engine.waves().addWaiting(sum);
            wave = Math.max(wave, sum.wave());
        }
        for (VectorFeature feature : features) {
            feature.gradientFrom(wave);
        }
        engine.waves().add(this, wave);
        if (!wanted) {
            return null;
        }
        gradient = new double[sums.size()][features.size()];
        engine.waves().run();
        return gradient;
    }

    private boolean beginBackward() {
        features.forEach(feature -> feature.setWave(0));
        works = false;
        for (int t = 0; t < sums.size(); t++) {
            Target target = targets.get(t);
            VectorFeature sum = sums.get(t);
            target.hasGradient = sum.needsGradient() && sum.hasGradient();
            target.gathers = target.hasGradient && sum.hasTerms();
            if (target.gathers) {
                sum.prepareGradient(false);
                sum.openGradient();
            }
            target.count = 0;
            for (int f = 0; target.hasGradient && f < features.size(); f++) {
                VectorFeature feature = features.get(f);
                if (coefficients[t][f] != 0) {
                    if (wanted || (feature.needsGradient() && feature.norm() != null)) {
                        target.add(f, feature);
                    }
                    if (feature.needsGradient()) {
                        feature.addTerm(sum, coefficients[t][f], imageScales == null ? null : imageScales[f]);
                    }
                }
            }
            works |= target.count > 0 || target.gathers;
        }
        return works;
    }

    /** Nothing to do: the sums are no batch norm's. */
    @Override
    public void addUp() {}

    @Override
    public void finish() {
        if (forward) {
            sums.forEach(sum -> sum.setWave(0));
            return;
        }
        if (works) {
            reduce();
        }
        for (int t = 0; t < sums.size(); t++) {
            if (targets.get(t).gathers) {
                sums.get(t).dropPrepared();
            }
        }
        sums.forEach(VectorFeature::removeReader);
    }

    private void reduce() {
        double[] total = partials.doubleTotal(totals());
        double[] scaled = new double[2 * channels];
        int at = 0;
        for (int t = 0; t < sums.size(); t++) {
            Target target = targets.get(t);
            for (int a = 0; a < target.count; a++) {
                int f = target.feature[a];
                VectorFeature feature = features.get(f);
                ChannelNorm norm = feature.norm();
                if (wanted) {
                    for (int c = 0; c < channels; c++) {
                        gradient[t][f] += norm == null
                                ? total[at + channels + c]
                                : norm.scale()[c] * total[at + channels + c] + norm.shift()[c] * total[at + c];
                    }
                }
                if (norm != null && feature.needsGradient()) {
                    for (int i = 0; i < 2 * channels; i++) {
                        scaled[i] = coefficients[t][f] * total[at + i];
                    }
                    norm.addGradient(scaled, 0);
                }
                at += 2 * channels;
            }
        }
    }

    /** Pairs of target and feature. */
    private int pairs() {
        int pairs = 0;
        for (int t = 0; t < sums.size(); t++) {
            pairs += targets.get(t).count;
        }
        return pairs;
    }

    /** Sums of the gradient and of its products, for every pair of target and feature that is wanted. */
    private int totals() {
        return 2 * channels * pairs();
    }

    @Override
    public void beginBlock(int block) {
        if (!forward) {
            partials.clearDoubles(block, totals());
        }
    }

    @Override
    public void run(int block, int image, Scratch scratch) {
        if (forward) {
            forwardImage(image, scratch);
        } else if (works) {
            backwardImage(image, partials.doubles(block), scratch);
        }
    }

    /** Pixels of a block that are taken at a time: whole vectors. */
    private int piece(int width) {
        int most = 1;
        for (int t = 0; t < sums.size(); t++) {
            most = Math.max(most, targets.get(t).count);
        }
        return Math.max(Lanes.COUNT, Math.min(PIECE, PIECES / most) / Lanes.COUNT * Lanes.COUNT) / width;
    }

    private void forwardImage(int n, Scratch scratch) {
        boolean own = imageScales != null;
        float[] scales = own ? scratch.get(Scratch.Use.COEFFICIENTS, pairs() * coefficientsLength) : null;
        float[] shifts = own ? scratch.get(Scratch.Use.SUMS, sums.size() * coefficientsLength) : null;
        for (int t = 0, at = 0; own && t < sums.size(); at += targets.get(t).count * coefficientsLength, t++) {
            fill(targets.get(t), t, n, scales, at, shifts, t * coefficientsLength);
        }
        VectorFeature any = sums.get(0);
        for (int b = 0; b < any.blocks(); b++) {
            int width = any.width(b);
            int piece = piece(width);
            for (int from = 0; from < any.pixels(); from += piece) {
                int offset = any.blockAt(b) + from * width;
                int length = Math.min(piece, any.pixels() - from) * width;
                int at = 0;
                for (int t = 0; t < sums.size(); t++) {
                    Target target = targets.get(t);
                    if (target.count == 0) {
                        continue;
                    }
                    ChannelKernels.combine(
                            target.arrays,
                            target.arraysAt,
                            target.count,
                            n * any.imageSize() + offset,
                            own ? scales : target.scales,
                            b * Lanes.COUNT + (own ? at : 0),
                            coefficientsLength,
                            own ? shifts : target.shift,
                            b * Lanes.COUNT + (own ? t * coefficientsLength : 0),
                            sums.get(t).values(),
                            sums.get(t).valuesAt(n) + offset,
                            length,
                            target.add);
                    at += target.count * coefficientsLength;
                }
            }
        }
    }

    private void backwardImage(int n, double[] totals, Scratch scratch) {
        VectorFeature any = sums.get(0);
        for (int t = 0; t < sums.size(); t++) {
            if (targets.get(t).gathers) {
                VectorFeature sum = sums.get(t);
                float[] scales = sum.scales(n, scratch);
                for (int b = 0; b < any.blocks(); b++) {
                    sum.gradient(n, b, 0, any.pixels(), scales, sum.gradient(), sum.gradientAt(n) + any.blockAt(b));
                }
            }
        }
        int rows = pairs() + sums.size();
        for (int b = 0; b < any.blocks(); b++) {
            int width = any.width(b);
            int piece = piece(width);
            float[] partial = scratch.zeroed(Scratch.Use.SUMS, rows * Lanes.COUNT);
            for (int from = 0; from < any.pixels(); from += piece) {
                int offset = any.blockAt(b) + from * width;
                int length = Math.min(piece, any.pixels() - from) * width;
                int at = 0;
                for (int t = 0; t < sums.size(); t++) {
                    Target target = targets.get(t);
                    if (target.count > 0) {
                        ChannelKernels.dots(
                                sums.get(t).gradient(),
                                sums.get(t).gradientAt(n) + offset,
                                target.arrays,
                                target.arraysAt,
                                target.count,
                                n * any.imageSize() + offset,
                                length,
                                partial,
                                at);
                    }
                    at += (target.count + 1) * Lanes.COUNT;
                }
            }
            addUp(n, b, partial, totals);
        }
    }

    /** Adds a block's sums and dots to those per channel. */
    private void addUp(int n, int block, float[] partial, double[] totals) {
        int width = sums.get(0).width(block);
        int at = 0;
        int to = block * Lanes.COUNT;
        for (int t = 0; t < sums.size(); t++) {
            Target target = targets.get(t);
            for (int a = 0; a < target.count; a++) {
                double factor = imageScale(target.feature[a], n);
                for (int i = 0; i < Lanes.COUNT; i++) {
                    totals[to + i % width] += factor * partial[at + i];
                    totals[to + channels + i % width] += factor * partial[at + (1 + a) * Lanes.COUNT + i];
                }
                to += 2 * channels;
            }
            at += (target.count + 1) * Lanes.COUNT;
        }
    }
}
