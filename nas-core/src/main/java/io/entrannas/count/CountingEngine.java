package io.entrannas.count;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.DryEngine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Pass;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An engine that computes nothing and counts what each layer would cost, so that the figures are those of the network that
 * is trained: the code that builds it is the same. Counts every ReLU where it stands in the network, whether or not an
 * engine shares it.
 */
final class CountingEngine extends DryEngine {
    private final List<LayerCost> layers = new ArrayList<>();

    /** Costs of the layers that ran since the pass began, in order. */
    List<LayerCost> layers() {
        return List.copyOf(layers);
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public Layer convolution(boolean relu, Convolution convolution, Optional<BatchNorm> batchNorm) {
        Slice weight = weight(convolution);
        batchNorm.ifPresent(b -> parameters(b, convolution.out()));
        return layer(x -> {
            Shape y = convolution.output(x);
            layers.add(new LayerCost(
                    convolution.weight(),
                    macs(y, weight),
                    batchNorm.isPresent() ? normalised(batchNorm.get(), y) : 0,
                    relu ? x.size() : 0,
                    0));
            return y;
        });
    }

    @Override
    public Layer convolutionPair(Convolution first, Convolution second, BatchNorm batchNorm) {
        Slice firstWeight = weight(first);
        Slice secondWeight = weight(second);
        parameters(batchNorm, second.out());
        return layer(x -> {
            Shape between = first.output(x);
            Shape y = second.output(between);
            layers.add(new LayerCost(first.weight(), macs(between, firstWeight), 0, x.size(), 0));
            layers.add(new LayerCost(second.weight(), macs(y, secondWeight), normalised(batchNorm, y), 0, 0));
            return y;
        });
    }

    @Override
    public Layer separable(Separable separable, BatchNorm batchNorm) {
        int channels = separable.channels();
        vectors()
                .parameterLayout()
                .add(separable.depthwise(), Role.DEPTHWISE, separable.kernel(), separable.kernel(), channels);
        vectors().parameterLayout().add(separable.pointwise(), Role.CONVOLUTION, 1, 1, channels, channels);
        parameters(batchNorm, channels);
        return layer(x -> {
            Shape y = separable.output(x);
            long depthwise = (long) y.size() * separable.kernel() * separable.kernel();
            layers.add(new LayerCost(separable.depthwise(), depthwise, 0, x.size(), 0));
            layers.add(
                    new LayerCost(separable.pointwise(), (long) y.size() * channels, normalised(batchNorm, y), 0, 0));
            return y;
        });
    }

    @Override
    public Layer pool(PoolKind kind, int channels, int stride, Optional<BatchNorm> batchNorm) {
        batchNorm.ifPresent(b -> parameters(b, channels));
        String name = kind == PoolKind.MAX ? "max_pool_3x3" : "avg_pool_3x3";
        return layer(x -> {
            Shape y = x.strided(stride);
            long normalised = batchNorm.isPresent() ? normalised(batchNorm.get(), y) : 0;
            layers.add(new LayerCost(name, 0, normalised, 0, x.size()));
            return y;
        });
    }

    @Override
    public Layer factorizedReduce(FactorizedReduce reduce, BatchNorm batchNorm) {
        int half = reduce.out() / 2;
        Slice first = vectors().parameterLayout().add(reduce.first(), Role.CONVOLUTION, 1, 1, reduce.in(), half);
        Slice second = vectors().parameterLayout().add(reduce.second(), Role.CONVOLUTION, 1, 1, reduce.in(), half);
        parameters(batchNorm, reduce.out());
        return layer(x -> {
            Shape y = x.strided(2).withChannels(reduce.out());
            layers.add(new LayerCost(reduce.first(), macs(y, first), 0, x.size(), 0));
            layers.add(new LayerCost(reduce.second(), macs(y, second), normalised(batchNorm, y), 0, 0));
            return y;
        });
    }

    @Override
    public Layer reluAveragePool(int channels, int window, int stride) {
        return layer(x -> {
            layers.add(new LayerCost("avg_pool_" + window + "x" + window, 0, 0, x.size(), x.size()));
            return new Shape(
                    x.images(), (x.height() - window) / stride + 1, (x.width() - window) / stride + 1, x.channels());
        });
    }

    @Override
    public Classifier classifier(boolean relu, String name, int in, int classes) {
        vectors().parameterLayout().add(name + ".weight", Role.LINEAR, in, classes);
        vectors().parameterLayout().add(name + ".bias", Role.BIAS, classes);
        return new Classifier() {
            @Override
            public double[] forward(Feature x) {
                long size = x.shape().size();
                layers.add(new LayerCost(name + ".weight", (long) in * classes, 0, relu ? size : 0, size));
                return new double[classes];
            }

            @Override
            public void backward(double[] logitsGradient) {
                throw noBackward();
            }
        };
    }

    private Slice weight(Convolution c) {
        return vectors()
                .parameterLayout()
                .add(c.weight(), Role.CONVOLUTION, c.kernelHeight(), c.kernelWidth(), c.in(), c.out());
    }

    private void parameters(BatchNorm batchNorm, int channels) {
        if (batchNorm.affine()) {
            vectors().parameterLayout().add(batchNorm.name() + ".weight", Role.SCALE, channels);
            vectors().parameterLayout().add(batchNorm.name() + ".bias", Role.SHIFT, channels);
        }
    }

    /** Every weight is used once at every pixel. */
    private static long macs(Shape y, Slice weight) {
        return (long) y.pixels() * weight.length();
    }

    private static long normalised(BatchNorm batchNorm, Shape y) {
        return batchNorm.affine() ? y.size() : 0;
    }

    private static Layer layer(UnaryOperator<Shape> cost) {
        return new Layer() {
            @Override
            public Feature forward(Feature x) {
                return new CountedFeature(cost.apply(x.shape()));
            }

            @Override
            public void backward() {
                throw noBackward();
            }
        };
    }

    private static UnsupportedOperationException noBackward() {
        return new UnsupportedOperationException("costs are those of evaluation; there is no backward pass");
    }

    @Override
    public Mix mix() {
        return new Mix() {
            @Override
            public void forward(
                    List<Feature> features,
                    List<Sum> sums,
                    double[][] coefficients,
                    double[][] imageScales,
                    boolean trained) {}

            @Override
            public double[][] backward() {
                throw noBackward();
            }
        };
    }

    @Override
    public void begin(Pass pass) {
        layers.clear();
    }

    @Override
    public Feature input(FlatVector values, Shape shape) {
        return new CountedFeature(shape);
    }

    @Override
    public Sum sum(Shape shape) {
        return new CountedFeature(shape);
    }

    @Override
    public Feature concat(List<? extends Feature> features) {
        int channels = features.stream().mapToInt(f -> f.shape().channels()).sum();
        return new CountedFeature(features.get(0).shape().withChannels(channels));
    }
}
