package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.EnTranNas;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.SearchSpace;
import io.entrannas.store.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A search is a function of its seed: not of threads, not of being stopped and resumed, not of being validated. */
class SearchTest {
    private static final Images WEIGHT = new Images(1, 3);
    /** Fewer batches than {@link #WEIGHT}, so that they begin anew within an epoch. */
    private static final Images ARCHITECTURE = new Images(2, 2);

    private static final Search.StepListener SILENT = (position, result, time) -> {};

    static Stream<Arguments> engines() {
        return Stream.of(
                Arguments.of("vector", (Supplier<Engine>) () -> new VectorEngine(1)),
                Arguments.of("nd4j", (Supplier<Engine>) () -> new Nd4jEngine(Precision.FLOAT, 1)));
    }

    static Stream<Arguments> enginesAndOrders() {
        return Stream.concat(
                engines().map(engine -> Arguments.of(engine.get()[0], engine.get()[1], 1)),
                engines().limit(1).map(engine -> Arguments.of(engine.get()[0], engine.get()[1], 2)));
    }

    @Test
    void theNumberOfThreadsDoesNotMatter() {
        Map<String, List<Double>> one = trained(new VectorEngine(1), 2);
        assertEquals(one, trained(new VectorEngine(2), 2));
        assertEquals(one, trained(new VectorEngine(3), 2));
        assertEquals(one, trained(new VectorEngine(8), 2));
    }

    @ParameterizedTest(name = "{0}, order {2}")
    @MethodSource("enginesAndOrders")
    void aResumedSearchEndsWithTheSameBits(String name, Supplier<Engine> engine, int order) {
        Map<String, List<Double>> undisturbed = trained(engine.get(), 2, order);
        SortedMap<String, Tensor> saved;
        try (Engine first = engine.get()) {
            Search search = search(first, order);
            search.initialise(7);
            search.epoch(0, ARCHITECTURE, WEIGHT, SILENT);
            saved = search.state();
        }
        try (Engine second = engine.get()) {
            Search search = search(second, order);
            search.restore(saved);
            search.epoch(1, ARCHITECTURE, WEIGHT, SILENT);
            assertEquals(undisturbed, values(search.state()));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("engines")
    void validationLeavesNoTrace(String name, Supplier<Engine> engine) {
        try (Engine e = engine.get()) {
            Search search = search(e);
            search.initialise(7);
            search.epoch(0, ARCHITECTURE, WEIGHT, SILENT);
            Evaluation evaluation = search.validate(0, WEIGHT, ARCHITECTURE);
            assertEquals(ARCHITECTURE.examples(), evaluation.images());
            assertEquals(evaluation, search.validate(0, WEIGHT, ARCHITECTURE));
            search.epoch(1, ARCHITECTURE, WEIGHT, SILENT);
            assertEquals(trained(engine.get(), 2), values(search.state()));
        }
    }

    @Test
    void anotherSeedIsAnotherSearch() {
        try (Engine engine = new VectorEngine(1)) {
            Search search = search(engine);
            search.initialise(8);
            search.epoch(0, ARCHITECTURE, WEIGHT, SILENT);
            assertNotEquals(trained(new VectorEngine(1), 1), values(search.state()));
        }
    }

    @Test
    void aDivergedSearchSaysWhere() {
        try (Engine engine = new VectorEngine(1)) {
            Search search = search(engine);
            search.initialise(7);
            engine.vectors().parameters().fill(0, 1, Double.NaN);
            engine.parametersChanged();
            DivergedException e =
                    assertThrows(DivergedException.class, () -> search.epoch(3, ARCHITECTURE, WEIGHT, SILENT));
            assertTrue(e.getMessage().contains("epoch 3, step 0"), e.getMessage());
            assertTrue(e.getMessage().contains("learning rate"), e.getMessage());
        }
    }

    private static Map<String, List<Double>> trained(Engine engine, int epochs) {
        return trained(engine, epochs, 1);
    }

    private static Map<String, List<Double>> trained(Engine engine, int epochs, int order) {
        try (engine) {
            Search search = search(engine, order);
            search.initialise(7);
            for (int epoch = 0; epoch < epochs; epoch++) {
                search.epoch(epoch, ARCHITECTURE, WEIGHT, SILENT);
            }
            return values(search.state());
        }
    }

    private static SearchSettings settings(int order) {
        return new SearchSettings(
                4,
                5,
                0.9,
                new SgdSettings(0.05, Schedule.COSINE, 0.9, 3e-4, 5),
                new AdamSettings(6e-3, 0.5, 0.999, 1e-3),
                0,
                order,
                ValidationBatchNorm.RECALIBRATED,
                3);
    }

    private static Search search(Engine engine) {
        return search(engine, 1);
    }

    private static Search search(Engine engine, int order) {
        CellGraph graph = new CellGraph(4);
        SuperNetSpec spec = new SuperNetSpec(
                graph,
                SearchSpace.STANDARD.withoutNone().operations(),
                StemKind.CIFAR,
                3,
                4,
                3,
                5,
                Placement.FIRST,
                true,
                0);
        return new Search(
                settings(order),
                new SuperNet(spec, engine),
                new ArchitectureParameters(new EnTranNas(graph, SearchSpace.STANDARD)),
                GradientAverager.ALONE);
    }

    private static Map<String, List<Double>> values(SortedMap<String, Tensor> state) {
        Map<String, List<Double>> values = new TreeMap<>();
        state.forEach((name, tensor) -> values.put(
                name,
                IntStream.range(0, tensor.values().length())
                        .mapToObj(i -> tensor.values().get(i))
                        .toList()));
        return values;
    }

    /** The same random images in every epoch. */
    private record Images(long seed, int batches) implements BatchSource {
        private static final Shape SHAPE = new Shape(6, 10, 10, 3);

        @Override
        public int examples() {
            return batches * SHAPE.images();
        }

        @Override
        public Shape shape() {
            return SHAPE;
        }

        @Override
        public int classes() {
            return 5;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            SplittableRandom random = new SplittableRandom(seed);
            return Stream.generate(() -> batch(random)).limit(batches).iterator();
        }

        private static Batch batch(SplittableRandom random) {
            FlatVector images = FlatVector.allocate(Precision.FLOAT, SHAPE.size());
            for (int i = 0; i < images.length(); i++) {
                images.set(i, random.nextGaussian());
            }
            return new Batch(images, SHAPE, random.ints(SHAPE.images(), 0, 5).toArray());
        }

        @Override
        public void close() {}
    }
}
