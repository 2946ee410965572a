package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.arch.SearchMethod;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Genotype;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients for alpha and beta, through whole super-nets, against the derivative of what they stand for. */
class ArchitectureGradientTest {
    private static final CellGraph GRAPH = new CellGraph(4);
    private static final SearchSpace SPACE =
            new SearchSpace(List.of(Operation.NONE, Operation.SKIP_CONNECT, Operation.CONV_1X1));
    private static final int CLASSES = 3;
    private static final double TEMPERATURE = 1.5;
    private static final double LEARNING_RATE = 0.02;
    private static final double MOMENTUM = 0.9;
    private static final double WEIGHT_DECAY = 3e-2;
    private static final double LAMBDA = 0.2;
    private static final Position POSITION = new Position(2, 7);
    private static final Batch VALIDATION = batch(11);
    private static final Batch TRAINING = batch(12);

    /** Every weight's virtual step, and every way in which a cell can be built. */
    record Case(boolean dst, Placement placement, boolean featureSharing, int bottleneck) {
        SearchMethod method() {
            return dst ? new EnTranNasDst(GRAPH, SPACE.withoutNone()) : new EnTranNas(GRAPH, SPACE);
        }
    }

    static List<Case> cases() {
        return List.of(
                new Case(false, Placement.FIRST, true, 0),
                new Case(false, Placement.ALL, false, 2),
                new Case(true, Placement.FIRST, true, 2),
                new Case(true, Placement.LAST, false, 0));
    }

    static List<Case> casesOfFirstOrder() {
        return List.of(cases().get(0), cases().get(2));
    }

    /** A super-net with everything that the gradients depend on. */
    private static final class Subject implements AutoCloseable {
        private final Engine engine;
        private final SuperNet net;
        private final ArchitectureParameters architecture;
        private final Sgd sgd;

        Subject(Case c, Engine engine) {
            this.engine = engine;
            this.net = new SuperNet(
                    new SuperNetSpec(
                            GRAPH,
                            SPACE.withoutNone().operations(),
                            StemKind.CIFAR,
                            3,
                            4,
                            3,
                            CLASSES,
                            c.placement(),
                            c.featureSharing(),
                            c.bottleneck()),
                    engine);
            // A seed with which no ReLU changes sign within a step of the differences.
            Initialiser.initialise(engine.vectors(), 5);
            engine.parametersChanged();
            this.architecture = new ArchitectureParameters(c.method());
            SplittableRandom random = new SplittableRandom(4);
            for (int i = 0; i < architecture.values().length(); i++) {
                architecture.values().set(i, random.nextGaussian());
            }
            this.sgd = new Sgd(engine.vectors(), MOMENTUM, WEIGHT_DECAY, 5);
            for (int i = 0; i < sgd.velocity().length(); i++) {
                sgd.velocity().set(i, 0.1 * random.nextGaussian());
            }
        }

        static Subject inDouble(Case c) {
            return new Subject(c, new Nd4jEngine(Precision.DOUBLE, 1));
        }

        ArchitectureGradient firstOrder() {
            return new FirstOrder(new SuperNetLoss(net, alone()), architecture, LAMBDA, alone());
        }

        ArchitectureGradient secondOrder(double radius) {
            return new SecondOrder(new SuperNetLoss(net, alone()), architecture, sgd, LAMBDA, alone(), radius);
        }

        private StepAveraging alone() {
            return new StepAveraging(engine, GradientAverager.ALONE);
        }

        double[] gradient(ArchitectureGradient gradient, double learningRate) {
            gradient.write(VALIDATION, TRAINING, TEMPERATURE, learningRate, POSITION);
            return values(architecture.gradients());
        }

        ArchitecturePlan plan() {
            return architecture.plan(TEMPERATURE, "test");
        }

        /** Loss on a batch; the pass stays open. */
        TestLoss loss(Batch batch, Pass pass) {
            engine.begin(pass);
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan());
            return TestLoss.of(logits, batch, CLASSES);
        }

        /** Puts the weights after the virtual step in the place of the weights. */
        void unroll(double learningRate) {
            TestLoss loss = loss(TRAINING, new Pass(true, 0, true, false));
            net.backward(loss.gradient());
            engine.fetchGradients();
            engine.end();
            FlatVector w = engine.vectors().parameters();
            for (Slice slice : engine.vectors().parameterLayout().slices()) {
                boolean active = engine.vectors().active().get(slice.index());
                for (int i = slice.offset(); active && i < slice.end(); i++) {
                    double g = engine.vectors().gradients().get(i);
                    double v = MOMENTUM * sgd.velocity().get(i) + g + WEIGHT_DECAY * w.get(i);
                    w.set(i, w.get(i) - learningRate * v);
                }
            }
            engine.parametersChanged();
        }

        /** L_val(w'(alpha), alpha) + lambda R, where w' is anew for every alpha; without a learning rate w' is w. */
        double objective(double learningRate) {
            FlatVector weights = engine.vectors().parameters().copy();
            unroll(learningRate);
            double loss = loss(VALIDATION, Pass.BATCH_EVALUATION).loss();
            engine.end();
            engine.vectors().parameters().copyFrom(weights);
            engine.parametersChanged();
            return loss + LAMBDA * architecture.regulariser();
        }

        @Override
        public void close() {
            engine.close();
        }
    }

    private static Batch batch(long seed) {
        Shape shape = new Shape(4, 6, 5, 3);
        SplittableRandom random = new SplittableRandom(seed);
        double[] images = random.doubles(shape.size(), -2, 2).toArray();
        return new Batch(
                FlatVector.of(images),
                shape,
                random.ints(shape.images(), 0, CLASSES).toArray());
    }

    private static double[] values(FlatVector vector) {
        double[] values = new double[vector.length()];
        Arrays.setAll(values, vector::get);
        return values;
    }

    @ParameterizedTest
    @MethodSource("casesOfFirstOrder")
    void firstOrderIsTheDerivativeOfTheLoss(Case c) {
        try (Subject subject = Subject.inDouble(c)) {
            assertClose(derivative(subject, 0), subject.gradient(subject.firstOrder(), LEARNING_RATE));
        }
    }

    /**
     * The radius is far smaller than a search's, so that no ReLU changes sign between the two displaced passes: then the
     * difference along dw errs by radius^2 only.
     */
    @ParameterizedTest
    @MethodSource("cases")
    void secondOrderIsTheDerivativeOfTheUnrolledLoss(Case c) {
        try (Subject subject = Subject.inDouble(c)) {
            assertClose(derivative(subject, LEARNING_RATE), subject.gradient(subject.secondOrder(1e-6), LEARNING_RATE));
        }
    }

    /** Differences in steps of 1e-6 round at some 1e-15 / 1e-6. */
    private static void assertClose(double[] expected, double[] actual) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        assertArrayEquals(expected, actual, 1e-6 * largest);
    }

    private static double[] derivative(Subject subject, double learningRate) {
        double step = 1e-6;
        FlatVector alpha = subject.architecture.values();
        Genotype genotype = subject.plan().genotype();
        double[] derivative = new double[alpha.length()];
        for (int i = 0; i < derivative.length; i++) {
            double value = alpha.get(i);
            double difference = 0;
            for (int sign : new int[] {1, -1}) {
                alpha.set(i, value + sign * step);
                assertEquals(genotype, subject.plan().genotype(), "derivation at entry " + i);
                difference += sign * subject.objective(learningRate);
            }
            alpha.set(i, value);
            derivative[i] = difference / (2 * step);
        }
        return derivative;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theWeightsComeBackAndTheStatisticsMoveOnce(Case c) {
        try (Subject subject = Subject.inDouble(c);
                Subject expected = Subject.inDouble(c)) {
            double[] weights = values(subject.engine.vectors().parameters());
            double[] velocity = values(subject.sgd.velocity());
            Evaluation validated = subject.secondOrder(SecondOrder.RADIUS)
                    .write(VALIDATION, TRAINING, TEMPERATURE, LEARNING_RATE, POSITION);
            subject.engine.fetchStatistics();
            assertArrayEquals(weights, values(subject.engine.vectors().parameters()));
            assertArrayEquals(velocity, values(subject.sgd.velocity()));

            expected.unroll(LEARNING_RATE);
            assertEquals(expected.loss(VALIDATION, Pass.ARCHITECTURE_STEP).loss(), validated.loss(), 1e-12);
            expected.engine.end();
            expected.engine.fetchStatistics();
            assertArrayEquals(
                    values(expected.engine.vectors().statistics()),
                    values(subject.engine.vectors().statistics()),
                    1e-12);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theVectorEngineAgrees(Case c) {
        try (Subject nd4j = new Subject(c, new Nd4jEngine(Precision.FLOAT, 1));
                Subject vector = new Subject(c, new VectorEngine(2))) {
            double[] weights = values(vector.engine.vectors().parameters());
            double[] expected = nd4j.gradient(nd4j.secondOrder(SecondOrder.RADIUS), LEARNING_RATE);
            double[] actual = vector.gradient(vector.secondOrder(SecondOrder.RADIUS), LEARNING_RATE);
            double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
            assertArrayEquals(expected, actual, 1e-3 * largest);
            assertArrayEquals(weights, values(vector.engine.vectors().parameters()));
        }
    }

    @Test
    void withoutALearningRateBothOrdersAreTheSame() {
        try (Subject subject = Subject.inDouble(cases().get(2))) {
            double[] first = subject.gradient(subject.firstOrder(), 0);
            ArchitectureGradient second = subject.secondOrder(SecondOrder.RADIUS);
            assertArrayEquals(first, subject.gradient(second, 0), 1e-14);
            assertFalse(Arrays.equals(first, subject.gradient(second, LEARNING_RATE)));
        }
    }

    @Test
    void aDivergedPassLeavesTheWeightsAlone() {
        try (Subject subject = Subject.inDouble(cases().get(0))) {
            // The virtual step overflows, the training loss before it does not.
            subject.sgd.velocity().fill(0, subject.sgd.velocity().length(), Double.MAX_VALUE);
            double[] weights = values(subject.engine.vectors().parameters());
            ArchitectureGradient gradient = subject.secondOrder(SecondOrder.RADIUS);
            DivergedException e =
                    assertThrows(DivergedException.class, () -> subject.gradient(gradient, LEARNING_RATE));
            assertTrue(
                    e.getMessage().startsWith("the validation loss after the virtual weight step is")
                            && e.getMessage().contains(POSITION.toString()),
                    e.getMessage());
            assertArrayEquals(weights, values(subject.engine.vectors().parameters()));
        }
    }

    /** Each of two workers sees batches of its own; both must end with the same bits. */
    @Test
    void workersAgree() {
        List<double[]> ranks = WorkerThreads.run(2, worker -> trained(worker.rank(), worker));
        assertArrayEquals(ranks.get(0), ranks.get(1));
        assertFalse(Arrays.equals(ranks.get(0), trained(0, GradientAverager.ALONE)));
    }

    /** Alpha, beta and weights after some steps. */
    private static double[] trained(int rank, GradientAverager averager) {
        try (Subject subject = new Subject(cases().get(2), new VectorEngine(1))) {
            FlatVector architecture = subject.architecture.values();
            BilevelStep step = new BilevelStep(
                    subject.net,
                    subject.architecture,
                    new Adam(6e-3, 0.5, 0.999, 1e-3, architecture.length()),
                    subject.sgd,
                    LAMBDA,
                    2,
                    averager);
            for (int s = 0; s < 3; s++) {
                step.run(batch(100 + rank), batch(200 + rank), TEMPERATURE, LEARNING_RATE, new Position(0, s));
            }
            double[] weights = values(subject.engine.vectors().parameters());
            double[] all = Arrays.copyOf(values(architecture), architecture.length() + weights.length);
            System.arraycopy(weights, 0, all, architecture.length(), weights.length);
            return all;
        }
    }
}
