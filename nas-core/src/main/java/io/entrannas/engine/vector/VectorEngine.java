package io.entrannas.engine.vector;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.MomentSum;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Runs a network on the CPU with kernels written with the JDK's Vector API, on arrays on the Java heap. Needs
 * {@code --add-modules jdk.incubator.vector}.
 */
public final class VectorEngine implements Engine {
    private final NetworkVectors vectors = new NetworkVectors();
    private final Workers workers;
    private final Partials partials = new Partials();
    private final Buffers buffers = new Buffers();
    private final NormSums normSums;
    private final Waves waves;
    private final List<VectorFeature> features = new ArrayList<>();
    private Pass pass;
    private boolean diverged;
    private int images;

    /**
     * An engine whose batch norms normalise over its own batch.
     *
     * @param threads threads that work on a batch, the caller's included; without influence on results
     */
    public VectorEngine(int threads) {
        this(threads, MomentSum.LOCAL);
    }

    /**
     * @param threads threads that work on a batch, the caller's included; without influence on results
     * @param batchNorm sums moments over the workers over whose batches batch norms normalise
     */
    public VectorEngine(int threads, MomentSum batchNorm) {
        this.workers = new Workers(threads);
        this.normSums = new NormSums(batchNorm);
        this.waves = new Waves(workers, normSums);
    }

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public Precision precision() {
        return Precision.FLOAT;
    }

    @Override
    public Layer convolution(boolean relu, Convolution spec, Optional<BatchNorm> batchNorm) {
        DenseConvolution convolution = DenseConvolution.of(this, spec);
        if (PointwiseLayer.is(spec)) {
            return new PointwiseLayer(this, relu, spec, convolution, norm(batchNorm, spec.out()));
        }
        return new ConvolutionLayer(this, relu, spec, convolution, norm(batchNorm, spec.out()));
    }

    @Override
    public Layer convolutionPair(Convolution first, Convolution second, BatchNorm batchNorm) {
        return new ConvolutionPairLayer(
                this,
                first,
                second,
                DenseConvolution.of(this, first),
                DenseConvolution.of(this, second),
                new ChannelNorm(this, batchNorm, second.out()));
    }

    @Override
    public Layer separable(Separable separable, BatchNorm batchNorm) {
        return SeparableLayer.of(this, separable, batchNorm);
    }

    @Override
    public Layer pool(PoolKind kind, int channels, int stride, Optional<BatchNorm> batchNorm) {
        return new PoolLayer(this, kind, channels, stride, norm(batchNorm, channels));
    }

    @Override
    public Layer factorizedReduce(FactorizedReduce reduce, BatchNorm batchNorm) {
        DenseConvolution convolution = DenseConvolution.of(this, reduce);
        return new FactorizedReduceLayer(
                this, reduce.out(), convolution, new ChannelNorm(this, batchNorm, reduce.out()));
    }

    @Override
    public Layer reluAveragePool(int channels, int window, int stride) {
        return new ReluAveragePoolLayer(this, window, stride);
    }

    @Override
    public Classifier classifier(boolean relu, String name, int in, int classes) {
        return new VectorClassifier(this, relu, name, in, classes);
    }

    private ChannelNorm norm(Optional<BatchNorm> spec, int channels) {
        return spec.isPresent() ? new ChannelNorm(this, spec.get(), channels) : null;
    }

    @Override
    public Mix mix() {
        return new VectorMix(this);
    }

    @Override
    public void allocate() {
        vectors.allocate(Precision.FLOAT);
    }

    @Override
    public NetworkVectors vectors() {
        return vectors;
    }

    /** Nothing to do: layers read the vector itself. */
    @Override
    public void parametersChanged() {}

    /** Nothing to do: batch norms read and write the vector itself. */
    @Override
    public void statisticsChanged() {}

    /** Layers write the vector itself, but some are put off. */
    @Override
    public void fetchGradients(int from, int to) {
        waves.run();
    }

    /** Nothing to do: batch norms write the vector itself, and a forward pass ends with a classifier. */
    @Override
    public void fetchStatistics() {}

    @Override
    public void begin(Pass newPass) {
        pass = newPass;
        diverged = false;
        vectors.active().clear();
        buffers.beginPass();
    }

    @Override
    public void end() {
        // What is still put off after a backward pass leads to nothing that the pass wanted.
        waves.clear();
        features.forEach(VectorFeature::release);
        features.clear();
        pass = null;
    }

    @Override
    public OptionalLong activationBytesPerImage() {
        return OptionalLong.of(buffers.peakBytes() / Math.max(1, images));
    }

    @Override
    public Feature input(FlatVector values, Shape shape) {
        images = shape.images();
        VectorFeature feature = feature(shape, false);
        float[] to = feature.values();
        int from = 0;
        for (int n = 0; n < shape.images(); n++) {
            for (int pixel = 0; pixel < feature.pixels(); pixel++) {
                for (int b = 0; b < feature.blocks(); b++) {
                    int at = feature.valuesAt(n) + feature.blockAt(b) + pixel * feature.width(b);
                    int channels = Math.min(feature.width(b), shape.channels() - b * Lanes.COUNT);
                    for (int c = 0; c < channels; c++) {
                        to[at + c] = value(values, from++);
                    }
                    Arrays.fill(to, at + channels, at + feature.width(b), 0);
                }
            }
        }
        return feature;
    }

    private static float value(FlatVector values, int index) {
        return values.precision() == Precision.FLOAT ? values.floats()[index] : (float) values.doubles()[index];
    }

    @Override
    public Sum sum(Shape shape) {
        return VectorFeature.emptySum(this, shape);
    }

    @Override
    public Feature concat(List<? extends Feature> parts) {
        return VectorFeature.concat(this, parts.stream().map(VectorFeature::of).toList());
    }

    @Override
    public void close() {
        workers.close();
    }

    /** A feature that is about to be written. */
    VectorFeature feature(Shape shape, boolean needsGradient) {
        return VectorFeature.of(this, shape, needsGradient);
    }

    /** Remembers to release a feature when the pass ends. */
    void keep(VectorFeature feature) {
        features.add(feature);
    }

    Pass pass() {
        return pass;
    }

    Workers workers() {
        return workers;
    }

    Partials partials() {
        return partials;
    }

    /** Layers that are put off until somebody needs what they give. */
    Waves waves() {
        return waves;
    }

    /** Sums that batch norms share with other workers. */
    NormSums normSums() {
        return normSums;
    }

    Buffers buffers() {
        return buffers;
    }

    float[] parameters() {
        return vectors.parameters().floats();
    }

    float[] gradients() {
        return vectors.gradients().floats();
    }

    /** Where the gradient of a parameter goes, which becomes active. */
    int gradientAt(Slice slice) {
        vectors.active().set(slice.index());
        return slice.offset();
    }

    /** Notes a statistic that is not finite: a ReLU, as it is written here, would hide it from what follows. */
    void check(double statistic) {
        if (!Double.isFinite(statistic)) {
            diverged = true;
        }
    }

    /** Whether the pass met a statistic that is not finite. */
    boolean diverged() {
        return diverged;
    }
}
