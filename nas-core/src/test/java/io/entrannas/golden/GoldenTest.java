package io.entrannas.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.arch.Coefficients;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Slice;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.net.DropPath;
import io.entrannas.net.SuperNet;
import io.entrannas.net.TargetNet;
import io.entrannas.space.CellType;
import io.entrannas.train.Adam;
import io.entrannas.train.Batch;
import io.entrannas.train.BilevelStep;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Position;
import io.entrannas.train.Sgd;
import io.entrannas.train.TestLoss;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every golden file on every engine: what PyTorch computed from the method must come out here. */
class GoldenTest {
    private static final Pass EVERY_GRADIENT = new Pass(true, 0.1, true, true);

    /**
     * @param outputs largest relative error of logits and losses
     * @param gradients largest relative error of gradients and of what follows from them
     */
    record Subject(String name, Supplier<Engine> engine, double outputs, double gradients) {
        /**
         * The same for a golden. The outputs of one hang on the last bits of single precision: nd4j's are 1.5e-5 off there, the
         * vector engine's 0.8e-5 with 16 lanes, and 1.05e-5 with 4 or 8, for which it adds up in another order.
         */
        double outputs(Golden golden) {
            boolean rounding = golden.file().equals("bottleneck.json") && FloatVector.SPECIES_PREFERRED.length() < 16;
            return rounding && name.equals("vector") ? 1.5e-5 : outputs;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Subject> ENGINES = List.of(
            new Subject("nd4j double", () -> new Nd4jEngine(Precision.DOUBLE, 1), 1e-8, 1e-8),
            new Subject("nd4j float", () -> new Nd4jEngine(Precision.FLOAT, 1), 1e-3, 1e-3),
            new Subject("vector", () -> new VectorEngine(2), 1e-5, 1e-3));

    static Stream<Arguments> superNets() {
        return cases(false);
    }

    static Stream<Arguments> targetNets() {
        return cases(true);
    }

    private static Stream<Arguments> cases(boolean target) {
        return Golden.all().stream()
                .filter(g -> g.isTarget() == target)
                .flatMap(g -> ENGINES.stream().map(e -> Arguments.of(g, e)));
    }

    static Stream<Golden> architectures() {
        return Golden.all().stream().filter(g -> !g.isTarget());
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void coefficientsAndDerivation(Golden golden) {
        ArchitectureParameters architecture = golden.architecture();
        for (CellType type : CellType.values()) {
            Coefficients c = architecture.coefficients(type, golden.temperature());
            JsonNode expected = golden.json().get("coefficients").get(type.key());
            assertClose("p", Golden.data(expected.get("p")), flat(c.p()), 1e-12);
            if (expected.has("q_hat")) {
                assertClose("p_hat", Golden.data(expected.get("p_hat")), flat(c.normalised()), 1e-12);
                assertClose("t", Golden.data(expected.get("t")), c.threshold(), 1e-12);
                assertClose("q", Golden.data(expected.get("q")), flat(c.pruned()), 1e-12);
                assertClose("q_hat", Golden.data(expected.get("q_hat")), flat(c.q()), 1e-12);
            }
        }
        assertEquals(
                golden.genotype().sorted(),
                architecture.plan(golden.temperature(), "test").genotype().sorted());
        assertEquals(golden.json().get("reg").asDouble(), architecture.regulariser(), 1e-12);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("superNets")
    void superNetForwardAndBackward(Golden golden, Subject subject) {
        try (Engine engine = subject.engine().get()) {
            SuperNet net = golden.superNet(engine);
            ArchitectureParameters architecture = golden.architecture();
            ArchitecturePlan plan = architecture.plan(golden.temperature(), "test");
            Batch batch = golden.batch("x", "y");
            JsonNode json = golden.json();

            engine.begin(EVERY_GRADIENT);
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan);
            assertClose("logits", Golden.data(json.get("logits")), logits, subject.outputs(golden));
            TestLoss loss = TestLoss.of(logits, batch, net.spec().classes());
            assertClose("loss", Golden.data(json.get("loss")), new double[] {loss.loss()}, subject.outputs(golden));
            net.backward(loss.gradient());
            engine.fetchGradients();
            engine.end();
            architecture.backward(
                    golden.temperature(),
                    net.coefficientGradient(CellType.NORMAL),
                    net.coefficientGradient(CellType.REDUCE),
                    golden.lambda());
            assertGradients(golden, engine.vectors(), subject.gradients());
            architecture.tensors(architecture.gradients()).forEach((name, tensor) -> {
                double[] expected = Golden.data(json.get("grad_arch").get(name));
                double[] actual = new double[expected.length];
                Arrays.setAll(actual, i -> tensor.values().get(i));
                assertClose("gradient of " + name, expected, actual, subject.gradients());
            });

            // Running statistics now come from exactly one training pass.
            engine.begin(Pass.EVALUATION);
            assertClose(
                    "eval_logits",
                    Golden.data(json.get("eval_logits")),
                    net.forward(engine.input(batch.images(), batch.shape()), plan),
                    subject.outputs(golden));
            engine.end();
            engine.begin(Pass.BATCH_EVALUATION);
            assertClose(
                    "child_logits",
                    Golden.data(json.get("child_logits")),
                    net.forwardChild(engine.input(batch.images(), batch.shape()), plan),
                    subject.outputs(golden));
            engine.end();
        }
    }

    /** In double precision only: in single, two steps at this learning rate magnify rounding beyond any useful bound. */
    @ParameterizedTest
    @MethodSource("architectures")
    void searchIterations(Golden golden) {
        double tolerance = 1e-8;
        try (Engine engine = new Nd4jEngine(Precision.DOUBLE, 1)) {
            SuperNet net = golden.superNet(engine);
            ArchitectureParameters architecture = golden.architecture();
            JsonNode expected = golden.json().get("after_steps");
            BilevelStep step = new BilevelStep(
                    net,
                    architecture,
                    new Adam(6e-4, 0.5, 0.999, 1e-3, architecture.values().length()),
                    new Sgd(engine.vectors(), 0.9, 3e-4, 5),
                    golden.lambda(),
                    1,
                    GradientAverager.ALONE);
            JsonNode norms = expected.get("grad_norm");
            for (int s = 0; s < expected.get("losses").size(); s++) {
                double regulariser = architecture.regulariser();
                BilevelStep.Result result = step.run(
                        golden.batch("x", "y"),
                        golden.batch("xt", "yt"),
                        golden.temperature(),
                        0.1,
                        new Position(0, s));
                JsonNode losses = expected.get("losses").get(s);
                assertClose(
                        "validation loss and regulariser",
                        new double[] {losses.get(0).asDouble()},
                        new double[] {result.validation().loss() + golden.lambda() * regulariser},
                        tolerance);
                assertClose(
                        "training loss",
                        new double[] {losses.get(1).asDouble()},
                        new double[] {result.training().loss()},
                        tolerance);
                assertClose(
                        "norm of the gradient",
                        new double[] {norms.get(s).asDouble()},
                        new double[] {result.gradientNorm()},
                        tolerance);
            }
            architecture.tensors().forEach((name, tensor) -> {
                double[] values = Golden.data(expected.get("arch").get(name));
                double[] actual = new double[values.length];
                Arrays.setAll(actual, i -> tensor.values().get(i));
                assertClose(name + " after the steps", values, actual, tolerance);
            });
            for (Slice slice : engine.vectors().parameterLayout().slices()) {
                double[] values = new double[slice.length()];
                Arrays.setAll(values, i -> engine.vectors().parameters().get(slice.offset() + i));
                double[] summary = {
                    Arrays.stream(values).sum(),
                    Arrays.stream(values).map(v -> v * v).sum(),
                    values[0]
                };
                assertClose(
                        slice.name() + " after the steps",
                        Golden.data(expected.get("weights").get(slice.name())),
                        summary,
                        tolerance);
            }
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("targetNets")
    void targetNet(Golden golden, Subject subject) {
        try (Engine engine = subject.engine().get()) {
            TargetNet net = golden.targetNet(engine);
            Batch batch = golden.batch("x", "y");
            JsonNode json = golden.json();
            assertEquals(
                    json.get("param_count").asInt(),
                    engine.vectors().parameterLayout().length());
            engine.begin(EVERY_GRADIENT);
            Feature images = engine.input(batch.images(), batch.shape());
            double[] logits = net.forward(images, DropPath.NONE).logits();
            assertClose("logits", Golden.data(json.get("logits")), logits, subject.outputs(golden));
            TestLoss loss = TestLoss.of(logits, batch, net.spec().classes());
            assertClose("loss", Golden.data(json.get("loss")), new double[] {loss.loss()}, subject.outputs(golden));
            net.backward(loss.gradient(), null);
            engine.fetchGradients();
            engine.end();
            assertGradients(golden, engine.vectors(), subject.gradients());
            engine.begin(Pass.EVALUATION);
            assertClose(
                    "eval_logits",
                    Golden.data(json.get("eval_logits")),
                    net.forward(engine.input(batch.images(), batch.shape())),
                    subject.outputs(golden));
            engine.end();
        }
    }

    /** Every weight's gradient; a weight that took no part must be known as such. */
    private static void assertGradients(Golden golden, NetworkVectors vectors, double tolerance) {
        for (Slice slice : vectors.parameterLayout().slices()) {
            JsonNode expected = golden.json().get("grad").get(slice.name());
            assertEquals(!expected.isNull(), vectors.active().get(slice.index()), slice.name() + " has a gradient");
            if (!expected.isNull()) {
                double[] actual = new double[slice.length()];
                Arrays.setAll(actual, i -> vectors.gradients().get(slice.offset() + i));
                assertClose(
                        "gradient of " + slice.name(),
                        Golden.inOurOrder(slice, Golden.data(expected)),
                        actual,
                        tolerance);
            }
        }
    }

    /** Relative to the largest expected value, at least 1. */
    private static void assertClose(String what, double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length, what + ": number of values");
        double largest = 1;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
            assertTrue(Double.isFinite(actual[i]), what + " is finite");
        }
        double relative = worst / largest;
        assertTrue(relative <= tolerance, what + " differs by " + relative + " of its largest value");
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
