package io.entrannas.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.arch.SearchMethod;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.net.DropPath;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.Adam;
import io.entrannas.train.Batch;
import io.entrannas.train.BilevelStep;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Position;
import io.entrannas.train.RandomStream;
import io.entrannas.train.Sgd;
import io.entrannas.train.TargetStep;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The training loop allocates no memory for features after its first iteration. */
class BuffersTest {
    private static final int CLASSES = 5;
    private static final Shape SHAPE = new Shape(4, 16, 16, 3);

    static Stream<Arguments> searches() {
        Function<CellGraph, SearchMethod> entrannas = graph -> new EnTranNas(graph, SearchSpace.STANDARD);
        Function<CellGraph, SearchMethod> dst = graph -> new EnTranNasDst(graph, SearchSpace.STANDARD.withoutNone());
        return Stream.of(
                Arguments.of("EnTranNAS", entrannas, Placement.FIRST, true, 1),
                Arguments.of("EnTranNAS, no sharing", entrannas, Placement.FIRST, false, 1),
                Arguments.of("EnTranNAS-DST", dst, Placement.FIRST, true, 1),
                Arguments.of("DARTS", entrannas, Placement.ALL, false, 1),
                Arguments.of("DARTS, second order", entrannas, Placement.ALL, false, 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("searches")
    void aSearchUsesItsMemoryAgain(
            String name, Function<CellGraph, SearchMethod> method, Placement placement, boolean sharing, int order) {
        try (VectorEngine engine = new VectorEngine(2)) {
            CellGraph graph = new CellGraph(CellGraph.DEFAULT_NODES);
            SuperNet net = new SuperNet(
                    new SuperNetSpec(
                            graph,
                            SearchSpace.STANDARD.withoutNone().operations(),
                            StemKind.CIFAR,
                            3,
                            4,
                            SHAPE.channels(),
                            CLASSES,
                            placement,
                            sharing,
                            0),
                    engine);
            ArchitectureParameters architecture = new ArchitectureParameters(method.apply(graph));
            // So small a learning rate leaves the genotype, and with it the network, as it is.
            Adam adam = new Adam(1e-12, 0.5, 0.999, 0, architecture.values().length());
            architecture.initialise(RandomStream.of(1, "alpha"));
            fill(engine.vectors().parameters(), 2);
            BilevelStep step = new BilevelStep(
                    net, architecture, adam, new Sgd(engine.vectors(), 0.9, 0, 5), 0, order, GradientAverager.ALONE);
            assertNothingIsMadeAfterTheFirst(
                    engine, i -> step.run(batch(i), batch(i + 1), 1, 0.01, new Position(0, i)));
        }
    }

    @Test
    void theTrainingOfATargetNetUsesItsMemoryAgain() {
        try (VectorEngine engine = new VectorEngine(2)) {
            TargetNet net = new TargetNet(
                    new TargetNetSpec(
                            NamedGenotypes.get("DARTS_V2"), StemKind.CIFAR, 3, 4, SHAPE.channels(), CLASSES, false),
                    engine);
            fill(engine.vectors().parameters(), 2);
            TargetStep step = new TargetStep(net, new Sgd(engine.vectors(), 0.9, 0, 5), 0, 0.4, GradientAverager.ALONE);
            assertNothingIsMadeAfterTheFirst(engine, i -> step.run(batch(i), dropPath(i), 0.01, new Position(0, i)));
        }
    }

    private interface Iteration {
        void run(int index);
    }

    private static void assertNothingIsMadeAfterTheFirst(VectorEngine engine, Iteration iteration) {
        iteration.run(0);
        int made = engine.buffers().made();
        assertTrue(made > 0);
        for (int i = 1; i < 4; i++) {
            iteration.run(i);
            assertEquals(made, engine.buffers().made(), "buffers after iteration " + i);
        }
    }

    private static DropPath dropPath(int step) {
        return new DropPath(
                0.3,
                IntStream.range(0, SHAPE.images())
                        .mapToObj(image -> RandomStream.of(1, "drop-path", step, image))
                        .toList());
    }

    private static Batch batch(int seed) {
        FlatVector images = FlatVector.allocate(Precision.FLOAT, SHAPE.size());
        fill(images, seed);
        return new Batch(
                images, SHAPE, new Random(seed).ints(SHAPE.images(), 0, CLASSES).toArray());
    }

    private static void fill(FlatVector values, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < values.length(); i++) {
            values.set(i, 0.3 * random.nextGaussian());
        }
    }
}
