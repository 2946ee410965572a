package io.entrannas.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.arch.SearchMethod;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.worker.PeakMemory;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.AdamSettings;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Schedule;
import io.entrannas.train.Search;
import io.entrannas.train.SearchSettings;
import io.entrannas.train.SgdSettings;
import io.entrannas.train.StepTime;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.TargetTraining;
import io.entrannas.train.ValidationBatchNorm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Seconds of one iteration on synthetic images: of a search (architecture step and weight step), or of the training of a
 * target-net. Prints one line of JSON.
 */
@Command(
        name = "step.sh",
        mixinStandardHelpOptions = true,
        description = "Times iterations of a search or of a target-net's training on synthetic images.")
final class StepBenchmark implements Callable<Integer> {
    private static final int INPUT_CHANNELS = 3;
    private static final long SEED = 0;
    private static final SgdSettings WEIGHTS = new SgdSettings(0.025, Schedule.COSINE, 0.9, 3e-4, 5);

    @Option(names = "--net", description = "supernet or target (default: supernet)")
    private Net net = Net.SUPERNET;

    @Option(names = "--method", description = "entrannas or dst (default: entrannas)")
    private Method method = Method.ENTRANNAS;

    @Option(names = "--placement", description = "first, last, half or all (default: first)")
    private Placement placement = Placement.FIRST;

    @Option(
            names = "--sharing",
            arity = "1",
            description = "feature sharing, true or false (default: ${DEFAULT-VALUE})")
    private boolean sharing = true;

    @Option(names = "--bottleneck", description = "ratio, 0 for none (default: ${DEFAULT-VALUE})")
    private int bottleneck;

    @Option(names = "--space", description = "standard or extended (default: standard)")
    private Space space = Space.STANDARD;

    @Option(
            names = "--genotype",
            description =
                    "the derived one throughout: a published genotype's name; or random: the one that alpha = 1e-3 * N(0,1)"
                            + " gives, every connection with dst (default: ${DEFAULT-VALUE})")
    private String genotype = "DARTS_V2";

    @Option(names = "--batch", description = "images in a batch (default: ${DEFAULT-VALUE})")
    private int batch = 64;

    @Option(names = "--channels", description = "C (default: ${DEFAULT-VALUE})")
    private int channels = 16;

    @Option(names = "--cells", description = "L (default: ${DEFAULT-VALUE})")
    private int cells = 8;

    @Option(names = "--size", description = "height and width of the images (default: ${DEFAULT-VALUE})")
    private int size = 32;

    @Option(names = "--stem", description = "cifar or imagenet, for images of 224 (default: cifar)")
    private StemKind stem = StemKind.CIFAR;

    @Option(names = "--classes", description = "default: ${DEFAULT-VALUE}")
    private int classes = 10;

    @Option(names = "--threads", description = "default: ${DEFAULT-VALUE}")
    private int threads = 2;

    @Option(names = "--engine", description = "vector or nd4j (default: ${DEFAULT-VALUE})")
    private String engineName = "vector";

    @Option(names = "--drop-path", description = "of a target-net (default: ${DEFAULT-VALUE})")
    private double dropPath = 0.2;

    @Option(
            names = "--auxiliary",
            arity = "1",
            description = "a target-net's head, true or false (default: ${DEFAULT-VALUE})")
    private boolean auxiliary = true;

    @Option(names = "--warmup", description = "iterations before those that count (default: ${DEFAULT-VALUE})")
    private int warmup = 8;

    @Option(names = "--iterations", description = "iterations that count (default: ${DEFAULT-VALUE})")
    private int iterations = 10;

    private final Allocation allocation = new Allocation();

    private enum Net {
        SUPERNET,
        TARGET
    }

    private enum Method {
        ENTRANNAS,
        DST
    }

    private enum Space {
        STANDARD,
        EXTENDED
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new StepBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        ObjectNode result = JsonMapper.builder().build().createObjectNode();
        try (Engine engine = Engines.create(engineName, threads)) {
            if (net == Net.TARGET) {
                train(engine, result);
            } else {
                search(engine, result);
            }
            result.put(
                    "gradientBytes",
                    (long) Float.BYTES * engine.vectors().parameterLayout().length());
            engine.activationBytesPerImage().ifPresent(bytes -> result.put("activationBytesPerImage", bytes));
        }
        result.put("allocatedBytesPerIteration", allocation.perIteration());
        PeakMemory.ofThisProcess().map(bytes -> bytes >> 20).ifPresent(mb -> result.put("peakRssMb", mb));
        System.out.println(result);
        return 0;
    }

    private void search(Engine engine, ObjectNode result) {
        SearchSpace candidates = space == Space.STANDARD ? SearchSpace.STANDARD : SearchSpace.EXTENDED;
        CellGraph graph = new CellGraph(CellGraph.DEFAULT_NODES);
        SearchMethod searchMethod = method == Method.ENTRANNAS
                ? new EnTranNas(graph, candidates)
                : new EnTranNasDst(graph, candidates.withoutNone());
        SuperNet superNet = new SuperNet(
                new SuperNetSpec(
                        graph,
                        candidates.withoutNone().operations(),
                        stem,
                        cells,
                        channels,
                        INPUT_CHANNELS,
                        classes,
                        placement,
                        sharing,
                        bottleneck),
                engine);
        SearchSettings settings = new SearchSettings(
                1,
                method == Method.ENTRANNAS ? 5 : 1,
                1,
                WEIGHTS,
                new AdamSettings(6e-4, 0.5, 0.999, 1e-3),
                method == Method.ENTRANNAS ? 0 : 0.1,
                1,
                ValidationBatchNorm.BATCH,
                0);
        ArchitectureParameters architecture = new ArchitectureParameters(searchMethod);
        Halves halves = new Halves();
        Search search = new Search(settings, superNet, architecture, halves);
        search.initialise(SEED);
        if (!genotype.equals("random")) {
            raise(architecture, NamedGenotypes.get(genotype));
        }
        List<StepTime> times = new ArrayList<>();
        List<Double> first = new ArrayList<>();
        search.epoch(0, batches(SEED), batches(SEED + 1), (position, step, time) -> {
            iterated(times, time);
            first.add(halves.firstHalf(time));
        });
        List<Double> total = counted(times.stream().map(StepTime::compute).toList());
        List<Double> architectureStep = counted(first);
        List<Double> weightStep = new ArrayList<>();
        for (int i = 0; i < total.size(); i++) {
            weightStep.add(total.get(i) - architectureStep.get(i));
        }
        result.put("secondsMedian", median(total));
        result.put("secondsArchitecture", median(architectureStep));
        result.put("secondsWeight", median(weightStep));
        result.put("secondsMin", total.stream().mapToDouble(s -> s).min().orElseThrow());
    }

    /** Lifts the alphas of a genotype's connections so far that it stays the derived one. */
    private void raise(ArchitectureParameters architecture, Genotype derived) {
        SearchMethod searchMethod = architecture.method();
        int columns = searchMethod.space().size();
        for (CellType type : CellType.values()) {
            FlatVector values = architecture.values();
            for (Connection c : derived.cell(type).connections()) {
                int edge = searchMethod.graph().edge(c.source(), c.target());
                int at = architecture.alphaOffset(type)
                        + edge * columns
                        + searchMethod.space().column(c.operation());
                values.set(at, values.get(at) + (method == Method.ENTRANNAS ? 1 : 3));
            }
        }
    }

    private void train(Engine engine, ObjectNode result) {
        TargetNet targetNet = new TargetNet(
                new TargetNetSpec(
                        NamedGenotypes.get(genotype), stem, cells, channels, INPUT_CHANNELS, classes, auxiliary),
                engine);
        // The last but one of many epochs: drop-path has risen to its full probability.
        int epochs = 1000;
        TargetTraining training = new TargetTraining(
                new TargetSettings(epochs, 0, WEIGHTS, 0, 0.4, dropPath), targetNet, GradientAverager.ALONE, SEED, 0);
        training.initialise();
        List<StepTime> times = new ArrayList<>();
        training.epoch(epochs - 1, batches(SEED), (position, step, time) -> iterated(times, time));
        List<Double> total = counted(times.stream().map(StepTime::compute).toList());
        result.put("secondsMedian", median(total));
        result.put("secondsMin", total.stream().mapToDouble(s -> s).min().orElseThrow());
    }

    private void iterated(List<StepTime> times, StepTime time) {
        times.add(time);
        if (times.size() == warmup) {
            allocation.begin();
        } else if (times.size() == warmup + iterations) {
            allocation.end(iterations);
        }
    }

    private SyntheticBatches batches(long seed) {
        return SyntheticBatches.of(new Shape(batch, size, size, INPUT_CHANNELS), classes, warmup + iterations, seed);
    }

    private List<Double> counted(List<Double> all) {
        return all.subList(warmup, all.size());
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(v -> v).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** Notes when the gradients of a step's first half are there. */
    private static final class Halves implements GradientAverager {
        private final List<Long> calls = new ArrayList<>();

        @Override
        public void average(FlatVector gradients, int from, int to) {
            calls.add(System.nanoTime());
        }

        /** The end of the second half is the end of the step but for the update. */
        double firstHalf(StepTime time) {
            double second = (calls.get(1) - calls.get(0)) / 1e9;
            calls.clear();
            return time.compute() - second;
        }
    }
}
