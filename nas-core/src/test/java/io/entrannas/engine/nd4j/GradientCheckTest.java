package io.entrannas.engine.nd4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
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
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every building block of the engine against central differences in double precision: the gradients of its inputs, of its
 * parameters and of a mix's coefficients. The objective is a random linear function of the block's output.
 */
class GradientCheckTest {
    private static final double STEP = 1e-6;

    /** Of the largest gradient. A difference errs by STEP^2 and by the rounding of the objective, 1e-15 / STEP. */
    private static final double TOLERANCE = 1e-7;

    /** Entries of an array that are compared, chosen at random. */
    private static final int ENTRIES = 40;

    private static final String UNUSED = "unused";

    private static final Pass EVERY_GRADIENT = new Pass(true, 0, true, true);
    private static final BatchNorm PLAIN = new BatchNorm("bn", false);
    private static final BatchNorm AFFINE = new BatchNorm("bn", true);
    private static final List<Optional<BatchNorm>> NORMS =
            List.of(Optional.empty(), Optional.of(PLAIN), Optional.of(AFFINE));

    /** Something built of an engine's parts. */
    interface Block {
        Feature forward(List<Feature> inputs);

        void backward();
    }

    /**
     * @param inputs shapes of what the block reads
     */
    record Case(String name, List<Shape> inputs, Function<Nd4jEngine, Block> build) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case layer(String name, List<Shape> inputs, Function<Nd4jEngine, Layer> build) {
        return new Case(name + " of " + inputs, inputs, engine -> {
            Layer layer = build.apply(engine);
            return new Block() {
                @Override
                public Feature forward(List<Feature> features) {
                    return layer.forward(features.size() == 1 ? features.get(0) : engine.concat(features));
                }

                @Override
                public void backward() {
                    layer.backward();
                }
            };
        });
    }

    static Stream<Case> blocks() {
        return Stream.of(convolutions(), pairs(), separables(), pools(), reductions(), averagePools(), compositions())
                .flatMap(s -> s);
    }

    private static Stream<Case> convolutions() {
        List<Convolution> convolutions = List.of(
                Convolution.square("w", 3, 4, 1, 1),
                Convolution.square("w", 3, 2, 1, 2),
                Convolution.square("w", 3, 2, 3, 1),
                Convolution.square("w", 3, 5, 3, 2),
                new Convolution("w", 3, 2, 2, 2, 1, 1, false));
        Stream<Case> single = convolutions.stream()
                .flatMap(spec -> Stream.of(false, true)
                        .flatMap(relu -> NORMS.stream()
                                .map(norm -> layer(
                                        name(relu) + spec + " " + norm,
                                        List.of(new Shape(2, 5, 4, 3)),
                                        e -> e.convolution(relu, spec, norm)))));
        List<Shape> parts = List.of(new Shape(2, 3, 5, 1), new Shape(2, 3, 5, 3), new Shape(2, 3, 5, 2));
        Stream<Case> concatenated = Stream.of(false, true)
                .map(relu -> layer(
                        name(relu) + "pointwise convolution",
                        parts,
                        e -> e.convolution(relu, Convolution.square("w", 6, 3, 1, 1), Optional.of(AFFINE))));
        return Stream.concat(single, concatenated);
    }

    private static String name(boolean relu) {
        return relu ? "ReLU and " : "";
    }

    private static Stream<Case> pairs() {
        return IntStream.of(3, 7)
                .boxed()
                .flatMap(kernel -> Stream.of(1, 2)
                        .flatMap(stride -> Stream.of(PLAIN, AFFINE)
                                .map(norm -> layer(
                                        "pair of kernel " + kernel + ", stride " + stride + ", " + norm,
                                        List.of(new Shape(2, 5, 6, 2)),
                                        e -> e.convolutionPair(
                                                new Convolution("w1", 2, 2, 1, kernel, 1, stride, true),
                                                new Convolution("w2", 2, 2, kernel, 1, stride, 1, true),
                                                norm)))));
    }

    private static Stream<Case> separables() {
        Shape large = new Shape(2, 5, 6, 3);
        List<Shape> small = List.of(new Shape(2, 7, 3, 1), new Shape(3, 1, 4, 2), new Shape(4, 2, 1, 2));
        return Stream.concat(
                Stream.of(3, 5, 7).flatMap(kernel -> separables(large, kernel)),
                small.stream().flatMap(shape -> separables(shape, 5)));
    }

    private static Stream<Case> separables(Shape shape, int kernel) {
        return Stream.of(1, 2)
                .flatMap(stride -> Stream.of(1, 2).map(dilation -> {
                    Separable spec = new Separable("dw", "pw", shape.channels(), kernel, stride, dilation);
                    return layer(
                            spec.toString(), List.of(shape), e -> e.separable(spec, dilation == 1 ? PLAIN : AFFINE));
                }));
    }

    private static Stream<Case> pools() {
        List<Shape> shapes = List.of(new Shape(2, 5, 4, 3), new Shape(3, 1, 5, 1), new Shape(2, 2, 2, 2));
        return Arrays.stream(PoolKind.values())
                .flatMap(kind -> shapes.stream()
                        .flatMap(shape -> Stream.of(1, 2)
                                .flatMap(stride -> NORMS.stream()
                                        .map(norm -> layer(
                                                kind + " pool of stride " + stride + ", " + norm,
                                                List.of(shape),
                                                e -> e.pool(kind, shape.channels(), stride, norm))))));
    }

    private static Stream<Case> reductions() {
        List<Shape> sizes = List.of(
                new Shape(2, 4, 6, 3),
                new Shape(2, 5, 3, 3),
                new Shape(2, 4, 3, 3),
                new Shape(2, 5, 6, 3),
                new Shape(3, 1, 4, 3),
                new Shape(4, 1, 1, 3));
        FactorizedReduce spec = new FactorizedReduce("w1", "w2", 3, 4);
        return sizes.stream()
                .flatMap(size -> Stream.of(
                        layer("factorized reduction", List.of(size), e -> e.factorizedReduce(spec, AFFINE)),
                        layer(
                                "factorized reduction",
                                List.of(size.withChannels(2), size.withChannels(1)),
                                e -> e.factorizedReduce(spec, PLAIN))));
    }

    private static Stream<Case> averagePools() {
        return Stream.of(2, 3)
                .flatMap(stride -> Stream.of(
                        layer("average pool 5", List.of(new Shape(2, 8, 9, 3)), e -> e.reluAveragePool(3, 5, stride)),
                        layer(
                                "average pool 5",
                                List.of(new Shape(2, 9, 8, 1), new Shape(2, 9, 8, 2)),
                                e -> e.reluAveragePool(3, 5, stride))));
    }

    /** What several readers do to one feature, and a sum that is read while it still is a sum. */
    private static Stream<Case> compositions() {
        Shape shape = new Shape(2, 4, 5, 2);
        return Stream.of(
                new Case("readers with and without ReLU", List.of(shape), ManyReaders::new),
                new Case("a sum of two mixes", List.of(shape, shape, shape), TwoMixes::new));
    }

    /** A ReLU layer, a plain layer, a pool and a mix read the same feature; concat gathers. */
    private static final class ManyReaders implements Block {
        private final Nd4jEngine engine;
        private final List<Layer> layers;
        private final Mix mix;

        ManyReaders(Nd4jEngine engine) {
            this.engine = engine;
            this.layers = List.of(
                    engine.convolution(true, Convolution.square("a", 2, 3, 3, 1), Optional.empty()),
                    engine.convolution(false, Convolution.square("b", 2, 2, 1, 1), Optional.empty()),
                    engine.pool(PoolKind.MAX, 2, 1, Optional.empty()),
                    engine.separable(new Separable("dw", "pw", 2, 3, 1, 1), PLAIN));
            this.mix = engine.mix();
        }

        @Override
        public Feature forward(List<Feature> inputs) {
            Feature x = inputs.get(0);
            List<Feature> outputs = new ArrayList<>();
            layers.forEach(layer -> outputs.add(layer.forward(x)));
            Sum sum = engine.sum(x.shape());
            mix.forward(List.of(x, outputs.get(1)), List.of(sum), new double[][] {{0.7, -1.3}}, null, true);
            outputs.add(sum);
            return engine.concat(outputs);
        }

        @Override
        public void backward() {
            mix.backward();
            layers.forEach(Layer::backward);
        }
    }

    /** Two mixes add to the same two sums, one of which the second mix reads, as a cell does. */
    private static final class TwoMixes implements Block {
        private final Nd4jEngine engine;
        private final Mix first;
        private final Layer between;
        private final Mix second;

        TwoMixes(Nd4jEngine engine) {
            this.engine = engine;
            this.first = engine.mix();
            this.between = engine.convolution(true, Convolution.square("w", 2, 2, 1, 1), Optional.of(PLAIN));
            this.second = engine.mix();
        }

        @Override
        public Feature forward(List<Feature> inputs) {
            Sum a = engine.sum(inputs.get(0).shape());
            Sum b = engine.sum(inputs.get(0).shape());
            first.forward(
                    inputs,
                    List.of(a, b),
                    new double[][] {{0.3, 0, 1.1}, {-0.4, 0.9, 0}},
                    new double[][] {null, {0, 1.25}, {1.25, 1.25}},
                    false);
            second.forward(List.of(a, between.forward(a)), List.of(b), new double[][] {{0.6, 1.7}}, null, true);
            return engine.concat(List.of(a, b));
        }

        @Override
        public void backward() {
            second.backward();
            between.backward();
            first.backward();
        }
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void inputsAndParameters(Case c) {
        try (Nd4jEngine engine = new Nd4jEngine(Precision.DOUBLE, 1)) {
            Subject subject = new Subject(engine, c.inputs(), c.build().apply(engine));
            subject.check();
        }
    }

    /** A network has parameters, if its blocks do not: one that takes no part. */
    private static void allocate(Nd4jEngine engine) {
        engine.vectors().parameterLayout().add(UNUSED, Slice.Role.BIAS, 1);
        engine.allocate();
    }

    /** Values, objective and gradients of one block. */
    private static final class Subject {
        private final SplittableRandom random = new SplittableRandom(5);
        private final Nd4jEngine engine;
        private final List<Shape> shapes;
        private final Block block;
        private final List<double[]> inputs = new ArrayList<>();
        private final List<double[]> inputGradients = new ArrayList<>();
        private double[] factors;

        Subject(Nd4jEngine engine, List<Shape> shapes, Block block) {
            this.engine = engine;
            this.shapes = shapes;
            this.block = block;
            allocate(engine);
            FlatVector parameters = engine.vectors().parameters();
            for (int i = 0; i < parameters.length(); i++) {
                parameters.set(i, random.nextDouble(0.2, 1) * (random.nextBoolean() ? 1 : -1));
            }
            engine.parametersChanged();
            shapes.forEach(shape -> inputs.add(apart(random, shape.size())));
        }

        void check() {
            objective(true);
            double[] gradients = new double[engine.vectors().gradients().length()];
            Arrays.setAll(gradients, engine.vectors().gradients()::get);
            for (Slice slice : engine.vectors().parameterLayout().slices()) {
                assertEquals(
                        !slice.name().equals(UNUSED),
                        engine.vectors().active().get(slice.index()),
                        slice.name() + " has a gradient");
            }
            for (int q = 0; q < inputs.size(); q++) {
                double[] values = inputs.get(q);
                compare("input " + q, inputGradients.get(q), i -> values[i], (i, v) -> values[i] = v);
            }
            FlatVector parameters = engine.vectors().parameters();
            for (Slice slice : engine.vectors().parameterLayout().slices()) {
                compare(
                        slice.name(),
                        Arrays.copyOfRange(gradients, slice.offset(), slice.end()),
                        i -> parameters.get(slice.offset() + i),
                        (i, v) -> {
                            parameters.set(slice.offset() + i, v);
                            engine.parametersChanged();
                        });
            }
        }

        private void compare(String what, double[] gradient, Get get, Set set) {
            double largest =
                    Math.max(1, Arrays.stream(gradient).map(Math::abs).max().orElseThrow());
            for (int i : random.ints(0, gradient.length)
                    .distinct()
                    .limit(Math.min(ENTRIES, gradient.length))
                    .toArray()) {
                double expected = derivative(get.at(i), v -> set.at(i, v), () -> objective(false));
                assertEquals(expected, gradient[i], TOLERANCE * largest, what + ", entry " + i);
            }
        }

        /** A random linear function of the output. */
        private double objective(boolean withGradients) {
            engine.begin(EVERY_GRADIENT);
            try {
                List<Nd4jFeature> features = new ArrayList<>();
                for (int q = 0; q < inputs.size(); q++) {
                    features.add(Nd4jFeature.of(engine.kernels(), array(engine, inputs.get(q), shapes.get(q)), true));
                }
                Nd4jFeature y = Nd4jFeature.of(block.forward(List.copyOf(features)));
                if (factors == null) {
                    factors = random.doubles(y.shape().size(), -1, 1).toArray();
                }
                double objective = 0;
                int from = 0;
                for (Nd4jFeature part : y.parts()) {
                    double[] r = Arrays.copyOfRange(
                            factors, from, from + part.shape().size());
                    objective += dot(r, part.value());
                    from += r.length;
                    if (withGradients) {
                        part.addGradient(array(engine, r, part.shape()), false);
                    }
                }
                if (withGradients) {
                    block.backward();
                    engine.fetchGradients();
                    features.forEach(x -> inputGradients.add(values(x.gradient())));
                }
                return objective;
            } finally {
                engine.end();
            }
        }
    }

    interface Get {
        double at(int index);
    }

    interface Set {
        void at(int index, double value);
    }

    interface Objective {
        double value();
    }

    private static double derivative(double value, DoubleConsumer set, Objective objective) {
        set.accept(value + STEP);
        double above = objective.value();
        set.accept(value - STEP);
        double below = objective.value();
        set.accept(value);
        return (above - below) / (2 * STEP);
    }

    /**
     * Values in random order, no two of which lie close together and none close to 0: no step goes over the kink of a ReLU or
     * makes another value the largest of a window.
     */
    private static double[] apart(SplittableRandom random, int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            int j = random.nextInt(i + 1);
            values[i] = values[j];
            values[j] = 3 * ((i + 0.5) / length - 0.5) + 0.1 / length;
        }
        return values;
    }

    private static INDArray array(Nd4jEngine engine, double[] values, Shape shape) {
        return engine.kernels()
                .row(values)
                .reshape('c', shape.images(), shape.height(), shape.width(), shape.channels());
    }

    private static double[] values(INDArray array) {
        return array.dup('c').reshape(array.length()).toDoubleVector();
    }

    private static double dot(double[] factors, INDArray array) {
        double[] x = values(array);
        return IntStream.range(0, x.length).mapToDouble(i -> factors[i] * x[i]).sum();
    }

    /** Two targets, one coefficient of which is zero, with drop-path on one feature. */
    @Test
    void coefficientsOfAMix() {
        Shape shape = new Shape(3, 2, 5, 2);
        double[][] coefficients = {{0.3, 0.8, -1.2}, {0, 0.5, 0.7}};
        double[][] scales = {null, {0, 2, 2}, null};
        SplittableRandom random = new SplittableRandom(6);
        double[][] inputs = new double[3][];
        double[][] factors = new double[2][];
        Arrays.setAll(inputs, f -> apart(random, shape.size()));
        Arrays.setAll(factors, t -> random.doubles(shape.size(), -1, 1).toArray());
        try (Nd4jEngine engine = new Nd4jEngine(Precision.DOUBLE, 1)) {
            Mix mix = engine.mix();
            allocate(engine);
            double[][][] gradient = new double[1][][];
            Objective objective = () -> {
                engine.begin(EVERY_GRADIENT);
                try {
                    List<Feature> features = Stream.of(inputs)
                            .map(x -> (Feature) Nd4jFeature.of(engine.kernels(), array(engine, x, shape), false))
                            .toList();
                    List<Sum> sums = List.of(engine.sum(shape), engine.sum(shape));
                    mix.forward(features, sums, coefficients, scales, true);
                    double value = 0;
                    for (int t = 0; t < 2; t++) {
                        Nd4jFeature sum = Nd4jFeature.of(sums.get(t));
                        value += dot(factors[t], sum.value());
                        sum.addGradient(array(engine, factors[t], shape), false);
                    }
                    gradient[0] = mix.backward();
                    return value;
                } finally {
                    engine.end();
                }
            };
            objective.value();
            double[][] actual = gradient[0];
            for (int t = 0; t < 2; t++) {
                for (int f = 0; f < 3; f++) {
                    int row = t;
                    int column = f;
                    // A coefficient of zero is a connection that is not there.
                    double expected = coefficients[t][f] == 0
                            ? 0
                            : derivative(coefficients[t][f], v -> coefficients[row][column] = v, objective);
                    assertEquals(expected, actual[t][f], 10 * TOLERANCE, t + ", " + f);
                }
            }
        }
    }

    static Stream<List<Shape>> classified() {
        return Stream.of(
                List.of(new Shape(3, 2, 5, 3)),
                List.of(new Shape(1, 1, 1, 4)),
                List.of(new Shape(2, 3, 1, 2), new Shape(2, 3, 1, 1), new Shape(2, 3, 1, 2)));
    }

    @ParameterizedTest
    @MethodSource("classified")
    void classifierWithReluAndWithout(List<Shape> shapes) {
        int in = shapes.stream().mapToInt(Shape::channels).sum();
        for (boolean relu : new boolean[] {false, true}) {
            try (Nd4jEngine engine = new Nd4jEngine(Precision.DOUBLE, 1)) {
                Classifier classifier = engine.classifier(relu, "c", in, 4);
                new Subject(engine, shapes, new Classified(engine, classifier)).check();
            }
        }
    }

    /** Shows a classifier's logits as a feature. */
    private static final class Classified implements Block {
        private final Nd4jEngine engine;
        private final Classifier classifier;
        private Nd4jFeature logits;

        Classified(Nd4jEngine engine, Classifier classifier) {
            this.engine = engine;
            this.classifier = classifier;
        }

        @Override
        public Feature forward(List<Feature> inputs) {
            Feature x = inputs.size() == 1 ? inputs.get(0) : engine.concat(inputs);
            double[] values = classifier.forward(x);
            int images = x.shape().images();
            Shape shape = new Shape(images, 1, 1, values.length / images);
            logits = Nd4jFeature.of(engine.kernels(), array(engine, values, shape), true);
            return logits;
        }

        @Override
        public void backward() {
            classifier.backward(values(logits.gradient()));
        }
    }
}
