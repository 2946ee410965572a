package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.MomentSum;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import io.entrannas.store.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Workers that train together: threads, each with an engine and a part of every global batch. */
@Timeout(600)
class WorkersTest {
    private static final int IMAGES = 8;
    private static final int CLASSES = 5;
    private static final Shape SMALL = new Shape(IMAGES, 8, 8, 3);
    /** Large enough for the auxiliary head. */
    private static final Shape LARGE = new Shape(IMAGES, 32, 32, 3);

    private static final int EPOCHS = 2;
    private static final int BATCHES = 2;
    private static final CellGraph GRAPH = new CellGraph(4);
    private static final SearchSpace SPACE = new SearchSpace(List.of(
            Operation.NONE,
            Operation.MAX_POOL_3X3,
            Operation.SKIP_CONNECT,
            Operation.SEP_CONV_3X3,
            Operation.DIL_CONV_5X5,
            Operation.CONV_1X3_3X1));

    /** An engine, and how far what comes out of several workers may be from what comes out of one. */
    private enum Kind {
        ND4J_DOUBLE(1e-9) {
            @Override
            Engine engine(MomentSum batchNorm) {
                return new Nd4jEngine(Precision.DOUBLE, 1, batchNorm);
            }
        },
        ND4J(2e-5) {
            @Override
            Engine engine(MomentSum batchNorm) {
                return new Nd4jEngine(Precision.FLOAT, 1, batchNorm);
            }
        },
        VECTOR(2e-5) {
            @Override
            Engine engine(MomentSum batchNorm) {
                return new VectorEngine(1, batchNorm);
            }
        };

        private final double tolerance;

        Kind(double tolerance) {
            this.tolerance = tolerance;
        }

        abstract Engine engine(MomentSum batchNorm);
    }

    /** How a super-net is built and searched. */
    private record Case(boolean dst, Placement placement, boolean featureSharing, int bottleneck, int order) {}

    private static final Case PLAIN = new Case(false, Placement.FIRST, true, 0, 1);
    private static final Case OTHER = new Case(true, Placement.LAST, false, 2, 2);

    /** What a worker ends with. */
    private record Outcome(SortedMap<String, Tensor> state, Evaluation validation, Evaluation child, int sums) {}

    /**
     * Not the other case in single precision: noise of 1e-7 on the first weights of one worker grows there to tenths within three
     * steps, across the kinks of two channels' ReLUs.
     */
    static Stream<Object[]> searches() {
        return Stream.of(new Object[][] {
            {Kind.ND4J_DOUBLE, PLAIN}, {Kind.ND4J_DOUBLE, OTHER}, {Kind.ND4J, PLAIN}, {Kind.VECTOR, PLAIN}
        });
    }

    static Stream<Object[]> passes() {
        return Stream.of(Kind.values()).flatMap(kind -> Stream.of(PLAIN, OTHER).map(c -> new Object[] {kind, c}));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void anyNumberOfWorkersSearchesAsOneDoes(Kind kind, Case c) {
        Outcome one = WorkerThreads.run(1, worker -> searched(kind, c, worker, MomentSum.LOCAL))
                .get(0);
        for (int workers : new int[] {2, 4}) {
            List<Outcome> ranks = WorkerThreads.run(workers, worker -> searched(kind, c, worker, worker));
            assertAgree(one, ranks, kind.tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void anyNumberOfWorkersTrainsAsOneDoes(Kind kind) {
        Outcome one = WorkerThreads.run(1, worker -> trained(kind, worker, MomentSum.LOCAL))
                .get(0);
        for (int workers : new int[] {2, 4}) {
            List<Outcome> ranks = WorkerThreads.run(workers, worker -> trained(kind, worker, worker));
            assertAgree(one, ranks, kind.tolerance);
        }
    }

    private static void assertAgree(Outcome one, List<Outcome> ranks, double tolerance) {
        for (Outcome rank : ranks) {
            assertSameBits(ranks.get(0).state(), rank.state());
        }
        Outcome first = ranks.get(0);
        double worst = 0;
        String where = "";
        for (String name : one.state().keySet()) {
            FlatVector expected = one.state().get(name).values();
            FlatVector actual = first.state().get(name).values();
            assertEquals(expected.length(), actual.length(), name);
            for (int i = 0; i < expected.length(); i++) {
                double difference = Math.abs(expected.get(i) - actual.get(i));
                if (!(difference <= worst)) {
                    worst = difference;
                    where = name;
                }
            }
        }
        assertTrue(worst <= tolerance, ranks.size() + " workers differ from one by " + worst + " in " + where);
        assertAgree(one.validation(), ranks.stream().map(Outcome::validation), tolerance);
        assertAgree(one.child(), ranks.stream().map(Outcome::child), tolerance);
    }

    private static void assertAgree(Evaluation one, Stream<Evaluation> shares, double tolerance) {
        Evaluation all = shares.reduce(Evaluation.NONE, Evaluation::plus);
        assertEquals(one.images(), all.images());
        assertEquals(one.loss(), all.loss(), tolerance);
    }

    /** Four cells: the auxiliary head runs backward after the last of them, and its parameters are behind. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ND4J", "VECTOR"})
    void slicesAveragedBesideTheBackwardPassChangeNoBitOfATraining(Kind kind) {
        SortedMap<String, Tensor> whole = WorkerThreads.run(3, worker -> afterTraining(kind, worker, worker))
                .get(0);
        List<Integer> slices = Collections.synchronizedList(new ArrayList<>());
        WorkerThreads.run(3, worker -> afterTraining(kind, worker, worker.inSlices(slices::add)))
                .forEach(rank -> assertSameBits(whole, rank));

        // The cell behind the auxiliary head with the head and the classifier, three cells, the stem; running
        // statistics.
        assertEquals(3 * (BATCHES * 5 + 1), slices.size(), slices.toString());
    }

    private static SortedMap<String, Tensor> afterTraining(
            Kind kind, WorkerThreads.Worker worker, GradientAverager averager) {
        try (Engine engine = kind.engine(MomentSum.LOCAL)) {
            TargetTraining training = training(4, engine, averager, worker.rank());
            training.initialise();
            training.epoch(0, new Images(1, BATCHES, LARGE.withImages(6), worker.rank(), 3), (p, r, t) -> {});
            return training.state();
        }
    }

    static Stream<Object[]> slicedSearches() {
        return Stream.of(new Object[][] {{Kind.ND4J, PLAIN}, {Kind.VECTOR, PLAIN}, {Kind.VECTOR, OTHER}});
    }

    @ParameterizedTest
    @MethodSource("slicedSearches")
    void slicesAveragedBesideTheBackwardPassChangeNoBitOfASearch(Kind kind, Case c) {
        SortedMap<String, Tensor> whole = WorkerThreads.run(3, worker -> afterSearch(kind, c, worker, worker))
                .get(0);
        List<Integer> slices = Collections.synchronizedList(new ArrayList<>());
        WorkerThreads.run(3, worker -> afterSearch(kind, c, worker, worker.inSlices(slices::add)))
                .forEach(rank -> assertSameBits(whole, rank));

        // Three cells, the last with the classifier, and the stem, in each pass that wants gradients of parameters.
        int passes = c.order() == 1 ? 1 : 3;
        assertEquals(3 * (BATCHES * (4 * passes + 1) + 1), slices.size(), slices.toString());
    }

    private static SortedMap<String, Tensor> afterSearch(
            Kind kind, Case c, WorkerThreads.Worker worker, GradientAverager averager) {
        try (Engine engine = kind.engine(MomentSum.LOCAL)) {
            Search search = search(c, engine, averager);
            search.initialise(7);
            Shape shape = SMALL.withImages(6);
            search.epoch(
                    0,
                    new Images(2, 1, shape, worker.rank(), 3),
                    new Images(1, BATCHES, shape, worker.rank(), 3),
                    (p, r, t) -> {});
            return search.state();
        }
    }

    @Test
    void theSumsOfAWaveOfBatchNormsAreOneExchange() {
        Outcome rank = WorkerThreads.run(2, worker -> searched(Kind.VECTOR, PLAIN, worker, worker))
                .get(0);
        long norms = rank.state().keySet().stream()
                .filter(name -> name.endsWith("running_mean"))
                .count();
        // Two steps per iteration, each with a forward and a backward pass, and two recalibrations of three batches.
        int passes = EPOCHS * 2 * (2 * 2) + 2 * 3;
        assertTrue(rank.sums() * 3L < passes * norms, rank.sums() + " sums of " + norms + " norms in " + passes);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLocalBatchNormNormalisesOverItsOwnShare(Kind kind) {
        List<Outcome> together = WorkerThreads.run(2, worker -> afterOneStep(kind, worker, worker.rank(), worker));
        assertSameBits(together.get(0).state(), together.get(1).state());
        SortedMap<String, Tensor> left = WorkerThreads.run(
                        1, worker -> afterOneStep(kind, worker, 0, GradientAverager.ALONE))
                .get(0)
                .state();
        SortedMap<String, Tensor> right = WorkerThreads.run(
                        1, worker -> afterOneStep(kind, worker, 1, GradientAverager.ALONE))
                .get(0)
                .state();
        together.get(0).state().forEach((name, tensor) -> {
            for (int i = 0;
                    name.startsWith("statistics/") && i < tensor.values().length();
                    i++) {
                double mean = (left.get(name).values().get(i)
                                + right.get(name).values().get(i))
                        / 2;
                assertEquals(mean, tensor.values().get(i), 1e-6 * Math.max(1, Math.abs(mean)), name);
            }
        });
        String variance = "statistics/stem_bn.running_var";
        double whole = WorkerThreads.run(2, worker -> afterOneStepOfBoth(kind, worker))
                .get(0)
                .state()
                .get(variance)
                .values()
                .get(0);
        assertNotEquals(together.get(0).state().get(variance).values().get(0), whole, 1e-7);
    }

    private static Outcome afterOneStep(Kind kind, WorkerThreads.Worker worker, int part, GradientAverager averager) {
        return step(kind, MomentSum.LOCAL, worker, part, averager);
    }

    private static Outcome afterOneStepOfBoth(Kind kind, WorkerThreads.Worker worker) {
        return step(kind, worker, worker, worker.rank(), worker);
    }

    private static Outcome step(
            Kind kind, MomentSum batchNorm, WorkerThreads.Worker worker, int part, GradientAverager averager) {
        try (Engine engine = kind.engine(batchNorm)) {
            TargetTraining training = training(3, engine, averager, part);
            training.initialise();
            training.epoch(0, new Images(1, 1, LARGE, part, 2), (position, result, time) -> {});
            return new Outcome(training.state(), Evaluation.NONE, Evaluation.NONE, worker.calls());
        }
    }

    /** Logits and gradients of a batch of which one worker has six images and the other two. */
    @ParameterizedTest
    @MethodSource("passes")
    void workersMayHaveDifferentNumbersOfImages(Kind kind, Case c) {
        Batch whole = new Images(3, 1, SMALL, 0, 1).epoch(0).next();
        PassResult expected = WorkerThreads.run(1, worker -> passed(kind, c, MomentSum.LOCAL, whole, 0, IMAGES, null))
                .get(0);
        List<PassResult> parts = WorkerThreads.run(2, worker -> {
            int from = worker.rank() == 0 ? 0 : 6;
            int to = worker.rank() == 0 ? 6 : IMAGES;
            return passed(kind, c, worker, whole, from, to, expected.logitsGradient());
        });
        double[] logits = new double[IMAGES * CLASSES];
        System.arraycopy(parts.get(0).logits(), 0, logits, 0, 6 * CLASSES);
        System.arraycopy(parts.get(1).logits(), 0, logits, 6 * CLASSES, 2 * CLASSES);
        double tolerance = kind == Kind.ND4J_DOUBLE ? 1e-10 : 1e-4;
        assertArrayEquals(expected.logits(), logits, tolerance);
        assertArrayEquals(expected.statistics(), parts.get(0).statistics(), tolerance);
        assertArrayEquals(parts.get(0).statistics(), parts.get(1).statistics());
        assertArrayEquals(
                expected.gradients(), sum(parts.get(0).gradients(), parts.get(1).gradients()), tolerance);
        assertArrayEquals(
                expected.coefficients(),
                sum(parts.get(0).coefficients(), parts.get(1).coefficients()),
                tolerance);
    }

    private record PassResult(
            double[] logits, double[] logitsGradient, double[] gradients, double[] coefficients, double[] statistics) {}

    /** @param logitsGradient of the whole batch; null for that of the loss */
    private static PassResult passed(
            Kind kind, Case c, MomentSum batchNorm, Batch whole, int from, int to, double[] logitsGradient) {
        try (Engine engine = kind.engine(batchNorm)) {
            SuperNet net = superNet(c, engine);
            Initialiser.initialise(engine.vectors(), 1);
            engine.parametersChanged();
            ArchitectureParameters architecture = architecture(c);
            architecture.initialise(new SplittableRandom(2));
            Batch batch = part(whole, from, to);
            engine.begin(new Pass(true, 0.1, true, true));
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), architecture.plan(1, "test"))
                    .clone();
            double[] gradient = logitsGradient == null
                    ? TestLoss.of(logits, batch, CLASSES).gradient()
                    : Arrays.copyOfRange(logitsGradient, from * CLASSES, to * CLASSES);
            net.backward(gradient);
            engine.fetchGradients();
            engine.end();
            engine.fetchStatistics();
            return new PassResult(
                    logits,
                    gradient.clone(),
                    values(engine.vectors().gradients()),
                    Stream.of(CellType.values())
                            .flatMap(type -> Arrays.stream(net.coefficientGradient(type)))
                            .flatMapToDouble(Arrays::stream)
                            .toArray(),
                    values(engine.vectors().statistics()));
        }
    }

    private enum Averaging {
        WHOLE,
        IN_SLICES,
        WITH_BATCH_NORM
    }

    /** The second of two workers meets a broken image; neither may wait for the other for ever. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"ND4J", "VECTOR"})
    void whereOneWorkerDivergesAllStop(Kind kind) {
        for (Averaging averaging : Averaging.values()) {
            for (boolean inTraining : new boolean[] {false, true}) {
                List<RuntimeException> failures = WorkerThreads.run(2, worker -> {
                    try (Engine engine =
                            kind.engine(averaging == Averaging.WITH_BATCH_NORM ? worker : MomentSum.LOCAL)) {
                        Search search = search(
                                PLAIN, engine, averaging == Averaging.IN_SLICES ? worker.inSlices(n -> {}) : worker);
                        search.initialise(7);
                        BatchSource good = new Images(1, 3, SMALL, worker.rank(), 2);
                        BatchSource bad = worker.rank() == 1 ? new Broken(good, 1) : good;
                        search.epoch(0, inTraining ? good : bad, inTraining ? bad : good, (p, r, t) -> {});
                        return new IllegalStateException("nothing happened");
                    } catch (DivergedException e) {
                        return e;
                    }
                });
                for (RuntimeException failure : failures) {
                    assertTrue(failure.getMessage().contains("epoch 0, step 1"), failure.getMessage());
                }
                String named = inTraining ? "training loss" : "validation loss";
                assertTrue(
                        failures.get(1).getMessage().contains(named),
                        failures.get(1).getMessage());
            }
        }
    }

    private static Outcome searched(Kind kind, Case c, WorkerThreads.Worker worker, MomentSum batchNorm) {
        try (Engine engine = kind.engine(batchNorm)) {
            Search search = search(c, engine, worker);
            search.initialise(7);
            Images weight = new Images(1, 2, SMALL, worker.rank(), worker.workers());
            Images architecture = new Images(2, 1, SMALL, worker.rank(), worker.workers());
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                search.epoch(epoch, architecture, weight, (position, result, time) -> {});
            }
            BatchSource share = new Dealt(5, SMALL, worker.rank(), worker.workers());
            return new Outcome(
                    search.state(),
                    search.validate(EPOCHS - 1, weight, share),
                    search.validateChild(EPOCHS - 1, weight, share),
                    worker.calls());
        }
    }

    private static Search search(Case c, Engine engine, GradientAverager averager) {
        SearchSettings settings = new SearchSettings(
                EPOCHS,
                c.dst() ? 1 : 5,
                0.9,
                new SgdSettings(0.05, Schedule.COSINE, 0.9, 3e-4, 5),
                new AdamSettings(6e-3, 0.5, 0.999, 1e-3),
                0.1,
                c.order(),
                ValidationBatchNorm.RECALIBRATED,
                3);
        return new Search(settings, superNet(c, engine), architecture(c), averager);
    }

    private static ArchitectureParameters architecture(Case c) {
        return new ArchitectureParameters(
                c.dst() ? new EnTranNasDst(GRAPH, SPACE.withoutNone()) : new EnTranNas(GRAPH, SPACE));
    }

    private static SuperNet superNet(Case c, Engine engine) {
        return new SuperNet(
                new SuperNetSpec(
                        GRAPH,
                        SPACE.withoutNone().operations(),
                        StemKind.CIFAR,
                        3,
                        4,
                        SMALL.channels(),
                        CLASSES,
                        c.placement(),
                        c.featureSharing(),
                        c.bottleneck()),
                engine);
    }

    private static Outcome trained(Kind kind, WorkerThreads.Worker worker, MomentSum batchNorm) {
        try (Engine engine = kind.engine(batchNorm)) {
            TargetTraining training = training(3, engine, worker, worker.rank());
            training.initialise();
            Images images = new Images(1, 2, LARGE, worker.rank(), worker.workers());
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                training.epoch(epoch, images, (position, result, time) -> {});
            }
            Evaluation evaluation = training.evaluate(new Dealt(5, LARGE, worker.rank(), worker.workers()));
            return new Outcome(training.state(), evaluation, evaluation, worker.calls());
        }
    }

    private static TargetTraining training(int cells, Engine engine, GradientAverager averager, int rank) {
        TargetSettings settings =
                new TargetSettings(EPOCHS, 0, new SgdSettings(0.025, Schedule.COSINE, 0.9, 3e-4, 5), 0.1, 0.4, 0.6);
        TargetNetSpec spec = new TargetNetSpec(
                NamedGenotypes.get("DARTS_V2"), StemKind.CIFAR, cells, 4, LARGE.channels(), CLASSES, true);
        return new TargetTraining(settings, new TargetNet(spec, engine), averager, 7, rank);
    }

    private static double[] values(FlatVector vector) {
        double[] values = new double[vector.length()];
        Arrays.setAll(values, vector::get);
        return values;
    }

    private static void assertSameBits(SortedMap<String, Tensor> a, SortedMap<String, Tensor> b) {
        assertEquals(a.keySet(), b.keySet());
        a.forEach((name, tensor) ->
                assertArrayEquals(values(tensor.values()), values(b.get(name).values()), name));
    }

    private static double[] sum(double[] a, double[] b) {
        double[] sum = new double[a.length];
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static Batch random(Shape shape, SplittableRandom random) {
        FlatVector images = FlatVector.allocate(Precision.FLOAT, shape.size());
        for (int i = 0; i < images.length(); i++) {
            images.set(i, random.nextGaussian());
        }
        return new Batch(images, shape, random.ints(shape.images(), 0, CLASSES).toArray());
    }

    private static Batch part(Batch whole, int from, int to) {
        int size = whole.shape().imageSize();
        return new Batch(
                FlatVector.of(Arrays.copyOfRange(whole.images().floats(), from * size, to * size)),
                whole.shape().withImages(to - from),
                Arrays.copyOfRange(whole.labels(), from, to));
    }

    /** A worker's part of each of some random global batches; the same batches in every epoch. */
    private record Images(long seed, int batches, Shape global, int rank, int workers) implements BatchSource {
        @Override
        public int examples() {
            return batches * shape().images();
        }

        @Override
        public Shape shape() {
            return global.withImages(global.images() / workers);
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            SplittableRandom random = new SplittableRandom(seed);
            int images = shape().images();
            return Stream.generate(() -> part(random(global, random), rank * images, (rank + 1) * images))
                    .limit(batches)
                    .iterator();
        }

        @Override
        public void close() {}
    }

    /** Whole batches, dealt among the workers: some have more of them than others. */
    private record Dealt(int all, Shape shape, int rank, int workers) implements BatchSource {
        @Override
        public int examples() {
            return batches() * shape.images();
        }

        @Override
        public int batches() {
            return (int) mine().count();
        }

        private IntStream mine() {
            return IntStream.range(0, all).filter(i -> i % workers == rank);
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            return mine().mapToObj(i -> random(shape, new SplittableRandom(100 + i)))
                    .iterator();
        }

        @Override
        public void close() {}
    }

    /** Images of which one is no number. */
    private record Broken(BatchSource images, int broken) implements BatchSource {
        @Override
        public int examples() {
            return images.examples();
        }

        @Override
        public int batches() {
            return images.batches();
        }

        @Override
        public Shape shape() {
            return images.shape();
        }

        @Override
        public int classes() {
            return images.classes();
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            List<Batch> batches = new ArrayList<>();
            images.epoch(epoch).forEachRemaining(batches::add);
            batches.get(broken).images().fill(0, shape().imageSize(), Double.NaN);
            return batches.iterator();
        }

        @Override
        public void close() {}
    }
}
