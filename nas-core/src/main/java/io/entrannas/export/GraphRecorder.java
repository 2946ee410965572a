package io.entrannas.export;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.DryEngine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import io.entrannas.export.NetworkGraph.Node;
import io.entrannas.export.Primitive.Add;
import io.entrannas.export.Primitive.Concatenate;
import io.entrannas.export.Primitive.Convolve;
import io.entrannas.export.Primitive.Depthwise;
import io.entrannas.export.Primitive.GlobalAverage;
import io.entrannas.export.Primitive.Images;
import io.entrannas.export.Primitive.Linear;
import io.entrannas.export.Primitive.Normalise;
import io.entrannas.export.Primitive.Pool;
import io.entrannas.export.Primitive.Relu;
import io.entrannas.export.Primitive.Shift;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An engine that computes nothing and records what is asked of it. The same primitive of the same inputs is recorded once. */
final class GraphRecorder extends DryEngine {
    private final List<Node> nodes = new ArrayList<>();
    private final Map<List<Object>, Node> known = new HashMap<>();

    /** Is a sum, too, whose node is known once it was added to. */
    private static final class Recorded implements Sum {
        private final Shape shape;
        private Node node;

        Recorded(Shape shape, Node node) {
            this.shape = shape;
            this.node = node;
        }

        @Override
        public Shape shape() {
            return shape;
        }
    }

    List<Node> nodes() {
        return nodes;
    }

    Feature images(Shape image) {
        return new Recorded(image, node(new Images(), List.of()));
    }

    private static Node node(Feature x) {
        return ((Recorded) x).node;
    }

    private Node node(Primitive primitive, List<Node> inputs) {
        return known.computeIfAbsent(List.of(primitive, inputs), key -> {
            Node node = new Node(
                    nodes.size(), primitive, inputs.stream().map(Node::index).toList());
            nodes.add(node);
            return node;
        });
    }

    private Node node(Primitive primitive, Node input) {
        return node(primitive, List.of(input));
    }

    private Node relu(Node x) {
        return node(new Relu(), x);
    }

    private Node convolve(Convolution c, Node x) {
        return node(
                new Convolve(
                        c.weight(),
                        c.in(),
                        c.out(),
                        c.kernelHeight(),
                        c.kernelWidth(),
                        c.strideHeight(),
                        c.strideWidth(),
                        c.paddingHeight(),
                        c.paddingWidth()),
                x);
    }

    private Node normalise(BatchNorm b, int channels, Node x) {
        return node(new Normalise(b.name(), channels), x);
    }

    private static Layer layer(UnaryOperator<Shape> shape, UnaryOperator<Node> record) {
        return new Layer() {
            @Override
            public Feature forward(Feature x) {
                return new Recorded(shape.apply(x.shape()), record.apply(node(x)));
            }

            @Override
            public void backward() {
                throw evaluationOnly();
            }
        };
    }

    private static UnsupportedOperationException evaluationOnly() {
        return new UnsupportedOperationException("a network is exported for use, not for training");
    }

    @Override
    public Layer convolution(boolean relu, Convolution convolution, Optional<BatchNorm> batchNorm) {
        return layer(convolution::output, x -> {
            Node y = convolve(convolution, relu ? relu(x) : x);
            return batchNorm.map(b -> normalise(b, convolution.out(), y)).orElse(y);
        });
    }

    @Override
    public Layer convolutionPair(Convolution first, Convolution second, BatchNorm batchNorm) {
        return layer(
                x -> second.output(first.output(x)),
                x -> normalise(batchNorm, second.out(), convolve(second, convolve(first, relu(x)))));
    }

    @Override
    public Layer separable(Separable s, BatchNorm batchNorm) {
        Depthwise depthwise =
                new Depthwise(s.depthwise(), s.channels(), s.kernel(), s.stride(), s.dilation(), s.padding());
        Convolution pointwise = Convolution.square(s.pointwise(), s.channels(), s.channels(), 1, 1);
        return layer(s::output, x -> normalise(batchNorm, s.channels(), convolve(pointwise, node(depthwise, relu(x)))));
    }

    @Override
    public Layer pool(PoolKind kind, int channels, int stride, Optional<BatchNorm> batchNorm) {
        return layer(x -> x.strided(stride), x -> {
            Node y = node(new Pool(kind, stride), x);
            return batchNorm.map(b -> normalise(b, channels, y)).orElse(y);
        });
    }

    @Override
    public Layer factorizedReduce(FactorizedReduce reduce, BatchNorm batchNorm) {
        Convolution first = Convolution.square(reduce.first(), reduce.in(), reduce.out() / 2, 1, 2);
        Convolution second = Convolution.square(reduce.second(), reduce.in(), reduce.out() / 2, 1, 2);
        return layer(x -> x.strided(2).withChannels(reduce.out()), x -> {
            Node rectified = relu(x);
            Node both = node(
                    new Concatenate(),
                    List.of(convolve(first, rectified), convolve(second, node(new Shift(), rectified))));
            return normalise(batchNorm, reduce.out(), both);
        });
    }

    /** Part of the auxiliary head, which may be built but does not run. */
    @Override
    public Layer reluAveragePool(int channels, int window, int stride) {
        return layer(x -> x, x -> {
            throw evaluationOnly();
        });
    }

    @Override
    public Classifier classifier(boolean relu, String name, int in, int classes) {
        return new Classifier() {
            @Override
            public double[] forward(Feature x) {
                Node rectified = relu ? relu(node(x)) : node(x);
                node(new Linear(name, in, classes), node(new GlobalAverage(), rectified));
                return new double[classes];
            }

            @Override
            public void backward(double[] logitsGradient) {
                throw evaluationOnly();
            }
        };
    }

    /** All coefficients are 1 in a target-net, and no path is dropped. */
    @Override
    public Mix mix() {
        return new Mix() {
            @Override
            public void forward(
                    List<Feature> features,
                    List<Sum> sums,
                    double[][] coefficients,
                    double[][] imageScales,
                    boolean trained) {
                List<Node> inputs = features.stream().map(GraphRecorder::node).toList();
                Node sum = inputs.size() == 1 ? inputs.get(0) : node(new Add(), inputs);
                ((Recorded) sums.get(0)).node = sum;
            }

            @Override
            public double[][] backward() {
                throw evaluationOnly();
            }
        };
    }

    @Override
    public Sum sum(Shape shape) {
        return new Recorded(shape, null);
    }

    @Override
    public Feature concat(List<? extends Feature> features) {
        List<Node> inputs = features.stream().map(GraphRecorder::node).toList();
        int channels = features.stream().mapToInt(f -> f.shape().channels()).sum();
        return new Recorded(
                features.get(0).shape().withChannels(channels),
                inputs.size() == 1 ? inputs.get(0) : node(new Concatenate(), inputs));
    }

    @Override
    public Feature input(FlatVector values, Shape shape) {
        return images(shape);
    }

    @Override
    public String name() {
        return "recorder";
    }
}
