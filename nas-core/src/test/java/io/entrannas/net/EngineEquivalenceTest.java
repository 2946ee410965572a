package io.entrannas.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Genotype;
import io.entrannas.space.Operation;
import io.entrannas.space.RandomGenotypes;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.Batch;
import io.entrannas.train.TestLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random networks on random batches: everything that comes out of either engine in single precision must be what comes out of
 * nd4j in double precision.
 */
class EngineEquivalenceTest {
    private static final Pass EVERY_GRADIENT = new Pass(true, 0.1, true, true);
    private static final int[] CHANNELS = {1, 3, 4, 5, 16, 33, 36};
    private static final int[] MANY_CHANNELS = {16, 33, 48};
    private static final int[] BATCHES = {1, 15, 17, 33};
    private static final String WEIGHT_GRADIENT = "gradient of weights ";

    /**
     * Seeds of networks whose results do not hang on the last bits of single precision. The others between 0 and 42 are left out
     * because in double precision already, noise of 3e-7 to 1e-6 on the weights moves their logits by more than 2e-5 or, across
     * the kink of a ReLU or of a maximum, their gradients by more than 1e-3.
     */
    private static final List<Integer> SUPER_NETS =
            List.of(2, 4, 5, 6, 7, 8, 11, 13, 14, 15, 17, 19, 20, 23, 24, 25, 27, 28, 29, 33, 35, 37, 38, 41, 42);

    /** The same, between 0 and 21. */
    private static final List<Integer> TARGET_NETS = List.of(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13, 15, 16, 17, 19, 21);

    /**
     * The same, between 0 and 11, of nets whose rows are several vectors long, and with fewer and more images than a batch is
     * cut into.
     */
    private static final List<Integer> WIDE_SUPER_NETS = List.of(0, 1, 5, 11);

    /** The same, between 0 and 9. */
    private static final List<Integer> WIDE_TARGET_NETS = List.of(0, 1, 2, 4, 5, 9);

    private static final double OUTPUTS = 1e-5;
    private static final double GRADIENTS = 1e-3;

    /** A network of random make and all that its passes need. */
    interface Subject {
        /** Every result by name. */
        Map<String, double[]> run(Engine engine);
    }

    record SuperNetCase(int seed, SuperNetSpec spec, boolean dst, Shape images) implements Subject {
        static SuperNetCase of(int seed) {
            SplittableRandom random = new SplittableRandom(seed);
            StemKind stem = random.nextInt(5) == 0 ? StemKind.IMAGENET : StemKind.CIFAR;
            int channels = channels(random, stem);
            int[] ratios = IntStream.rangeClosed(1, channels)
                    .filter(r -> channels % r == 0)
                    .toArray();
            int ratio = ratios[random.nextInt(ratios.length)];
            SuperNetSpec spec = new SuperNetSpec(
                    new CellGraph(random.nextInt(3, 6)),
                    operations(random),
                    stem,
                    random.nextInt(3, 6),
                    channels,
                    random.nextInt(1, 5),
                    random.nextInt(2, 12),
                    List.of(Placement.values()).get(random.nextInt(4)),
                    random.nextBoolean(),
                    random.nextBoolean() ? 0 : ratio);
            return new SuperNetCase(
                    seed, spec, random.nextBoolean(), drawImages(random, stem, spec.inputChannels(), 6, 12));
        }

        static SuperNetCase wide(int seed) {
            SplittableRandom random = new SplittableRandom(seed);
            SuperNetSpec spec = new SuperNetSpec(
                    new CellGraph(4),
                    operations(random),
                    StemKind.CIFAR,
                    3,
                    one(MANY_CHANNELS, random),
                    3,
                    10,
                    List.of(Placement.values()).get(random.nextInt(4)),
                    random.nextBoolean(),
                    0);
            return new SuperNetCase(seed, spec, random.nextBoolean(), drawWideImages(random));
        }

        private static List<Operation> operations(SplittableRandom random) {
            List<Operation> operations =
                    new ArrayList<>(SearchSpace.EXTENDED.withoutNone().operations());
            int count = random.nextInt(1, 6);
            while (operations.size() > count) {
                operations.remove(random.nextInt(operations.size()));
            }
            return operations;
        }

        @Override
        public Map<String, double[]> run(Engine engine) {
            SplittableRandom random = new SplittableRandom(seed);
            SuperNet net = new SuperNet(spec, engine);
            draw(engine, random);
            ArchitectureParameters architecture = architecture(random);
            ArchitecturePlan plan = architecture.plan(1, "test");
            Batch batch = batch(random, images, spec.classes());
            Map<String, double[]> results = new LinkedHashMap<>();

            engine.begin(EVERY_GRADIENT);
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan);
            results.put("logits", logits.clone());
            TestLoss loss = TestLoss.of(logits, batch, spec.classes());
            results.put("loss", new double[] {loss.loss()});
            net.backward(loss.gradient());
            engine.fetchGradients();
            engine.end();
            putGradients(results, engine.vectors());
            architecture.backward(
                    1, net.coefficientGradient(CellType.NORMAL), net.coefficientGradient(CellType.REDUCE), 0.1);
            results.put("gradient of architecture", values(architecture.gradients()));
            engine.fetchStatistics();
            results.put("statistics", values(engine.vectors().statistics()));

            engine.begin(Pass.EVALUATION);
            results.put(
                    "logits in evaluation",
                    net.forward(engine.input(batch.images(), batch.shape()), plan)
                            .clone());
            engine.end();
            engine.begin(Pass.BATCH_EVALUATION);
            results.put(
                    "logits of the child-net",
                    net.forwardChild(engine.input(batch.images(), batch.shape()), plan)
                            .clone());
            engine.end();
            return results;
        }

        private ArchitectureParameters architecture(SplittableRandom random) {
            SearchSpace space = new SearchSpace(spec.operations());
            List<Operation> withNone = new ArrayList<>(spec.operations());
            withNone.add(Operation.NONE);
            ArchitectureParameters architecture = new ArchitectureParameters(
                    dst
                            ? new EnTranNasDst(spec.graph(), space)
                            : new EnTranNas(spec.graph(), new SearchSpace(withNone)));
            for (int i = 0; i < architecture.values().length(); i++) {
                architecture.values().set(i, random.nextGaussian());
            }
            return architecture;
        }
    }

    record TargetNetCase(int seed, TargetNetSpec spec, double dropPath, Shape images) implements Subject {
        static TargetNetCase of(int seed) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean auxiliary = random.nextInt(3) == 0;
            StemKind stem = !auxiliary && random.nextInt(5) == 0 ? StemKind.IMAGENET : StemKind.CIFAR;
            RandomGenotypes genotypes = new RandomGenotypes(seed);
            Genotype genotype = random.nextInt(3) == 0 ? genotypes.any() : genotypes.twoPerNode();
            TargetNetSpec spec = new TargetNetSpec(
                    genotype,
                    stem,
                    random.nextInt(3, 5),
                    channels(random, stem),
                    random.nextInt(1, 5),
                    random.nextInt(2, 12),
                    auxiliary);
            Shape images = drawImages(random, stem, spec.inputChannels(), auxiliary ? 29 : 6, auxiliary ? 32 : 12);
            return new TargetNetCase(seed, spec, random.nextInt(3) == 0 ? 0 : 0.3, images);
        }

        static TargetNetCase wide(int seed) {
            SplittableRandom random = new SplittableRandom(seed);
            TargetNetSpec spec = new TargetNetSpec(
                    new RandomGenotypes(seed).twoPerNode(),
                    StemKind.CIFAR,
                    3,
                    one(MANY_CHANNELS, random),
                    3,
                    10,
                    false);
            return new TargetNetCase(seed, spec, 0.3, drawWideImages(random));
        }

        @Override
        public Map<String, double[]> run(Engine engine) {
            SplittableRandom random = new SplittableRandom(seed);
            TargetNet net = new TargetNet(spec, engine);
            draw(engine, random);
            Batch batch = batch(random, images, spec.classes());
            Map<String, double[]> results = new LinkedHashMap<>();

            engine.begin(Pass.WEIGHT_STEP);
            TargetNet.Logits logits = net.forward(
                    engine.input(batch.images(), batch.shape()),
                    new DropPath(dropPath, Collections.nCopies(images.images(), new SplittableRandom(seed))));
            results.put("logits", logits.logits().clone());
            TestLoss loss = TestLoss.of(logits.logits(), batch, spec.classes());
            results.put("loss", new double[] {loss.loss()});
            double[] auxiliaryGradient = null;
            if (logits.auxiliary() != null) {
                results.put("auxiliary logits", logits.auxiliary().clone());
                auxiliaryGradient =
                        TestLoss.of(logits.auxiliary(), batch, spec.classes()).gradient();
            }
            net.backward(loss.gradient(), auxiliaryGradient);
            engine.fetchGradients();
            engine.end();
            putGradients(results, engine.vectors());
            engine.fetchStatistics();
            results.put("statistics", values(engine.vectors().statistics()));

            engine.begin(Pass.EVALUATION);
            results.put(
                    "logits in evaluation",
                    net.forward(engine.input(batch.images(), batch.shape())).clone());
            engine.end();
            return results;
        }
    }

    /** A stem for ImageNet makes half as many channels first. */
    private static int channels(SplittableRandom random, StemKind stem) {
        int channels = one(CHANNELS, random);
        return stem == StemKind.IMAGENET && channels % 2 != 0 ? channels + 1 : channels;
    }

    private static int one(int[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    private static Shape drawWideImages(SplittableRandom random) {
        return new Shape(one(BATCHES, random), random.nextInt(8, 12), random.nextInt(16, 34), 3);
    }

    private static Shape drawImages(SplittableRandom random, StemKind stem, int channels, int least, int most) {
        int factor = stem == StemKind.IMAGENET ? 6 : 1;
        return new Shape(
                random.nextInt(4, 7),
                factor * random.nextInt(least, most + 1) + random.nextInt(factor),
                factor * random.nextInt(least, most + 1) + random.nextInt(factor),
                channels);
    }

    private static Batch batch(SplittableRandom random, Shape shape, int classes) {
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        int[] labels = random.ints(shape.images(), 0, classes).toArray();
        return new Batch(FlatVector.of(values), shape, labels);
    }

    /** The same single-precision parameters whatever the engine's precision. */
    private static void draw(Engine engine, SplittableRandom random) {
        FlatVector parameters = engine.vectors().parameters();
        for (Slice slice : engine.vectors().parameterLayout().slices()) {
            List<Integer> s = slice.shape();
            double fanIn = switch (slice.role()) {
                case CONVOLUTION -> s.get(0) * s.get(1) * s.get(2);
                case DEPTHWISE -> s.get(0) * s.get(1);
                case LINEAR -> s.get(0);
                default -> 10;
            };
            double mean = slice.role() == Slice.Role.SCALE ? 1 : 0;
            for (int i = slice.offset(); i < slice.end(); i++) {
                parameters.set(i, (float) (mean + random.nextGaussian() / Math.sqrt(fanIn)));
            }
        }
        engine.parametersChanged();
    }

    private static void putGradients(Map<String, double[]> results, NetworkVectors vectors) {
        for (Slice slice : vectors.parameterLayout().slices()) {
            if (vectors.active().get(slice.index())) {
                double[] gradient = new double[slice.length()];
                Arrays.setAll(gradient, i -> vectors.gradients().get(slice.offset() + i));
                results.put(WEIGHT_GRADIENT + slice.name(), gradient);
            }
        }
    }

    private static double[] values(FlatVector vector) {
        double[] values = new double[vector.length()];
        Arrays.setAll(values, vector::get);
        return values;
    }

    static Stream<Subject> superNets() {
        return SUPER_NETS.stream().map(SuperNetCase::of);
    }

    static Stream<Subject> targetNets() {
        return TARGET_NETS.stream().map(TargetNetCase::of);
    }

    static Stream<Subject> wideNets() {
        return Stream.concat(
                WIDE_SUPER_NETS.stream().map(SuperNetCase::wide),
                WIDE_TARGET_NETS.stream().map(TargetNetCase::wide));
    }

    @ParameterizedTest
    @MethodSource({"superNets", "targetNets", "wideNets"})
    void theEnginesAgree(Subject subject) {
        Map<String, double[]> exact = run(subject, new Nd4jEngine(Precision.DOUBLE, 1));
        assertClose(exact, run(subject, new Nd4jEngine(Precision.FLOAT, 1)), "nd4j");
        assertClose(exact, run(subject, new VectorEngine(2)), "vector");
    }

    private static Map<String, double[]> run(Subject subject, Engine engine) {
        try (engine) {
            return subject.run(engine);
        }
    }

    /**
     * Relative to the largest value of a result. A weight's gradient may be nothing but rounding, for instance before a batch
     * norm that takes the weight's scale out again: it is measured by at least a hundredth of the network's largest.
     */
    private static void assertClose(Map<String, double[]> expected, Map<String, double[]> actual, String engine) {
        assertEquals(expected.keySet(), actual.keySet(), engine);
        double largestGradient = expected.entrySet().stream()
                .filter(e -> e.getKey().startsWith(WEIGHT_GRADIENT))
                .mapToDouble(e -> largest(e.getValue()))
                .max()
                .orElseThrow();
        expected.forEach((what, values) -> {
            double scale = largest(values);
            double tolerance = what.startsWith("gradient") ? GRADIENTS : OUTPUTS;
            if (what.startsWith(WEIGHT_GRADIENT)) {
                scale = Math.max(scale, largestGradient / 100);
            }
            double[] given = actual.get(what);
            double worst = 0;
            for (int i = 0; i < values.length; i++) {
                assertTrue(Double.isFinite(given[i]), engine + ": " + what + " is finite");
                worst = Math.max(worst, Math.abs(given[i] - values[i]));
            }
            assertTrue(
                    worst <= tolerance * scale,
                    engine + ": " + what + " differs by " + worst / scale + " of its largest value");
        });
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElseThrow();
    }
}
