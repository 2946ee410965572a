package io.entrannas.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.averaging.Ring;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Schedule;
import io.entrannas.train.SgdSettings;
import io.entrannas.train.StepTime;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.TargetTraining;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Seconds of a target-net's training step of several workers, with the gradient averaged after the backward pass and with slices
 * of it averaged beside the pass; turn by turn in one process. Prints one line of JSON.
 */
@Command(
        name = "overlap.sh",
        mixinStandardHelpOptions = true,
        description =
                "Times the training of a target-net by several workers in one process, with the gradient averaged after the"
                        + " backward pass and beside it, turn by turn.")
public final class OverlapBenchmark implements Callable<Integer> {
    private static final int INPUT_CHANNELS = 3;
    private static final int WARMUP = 2;

    @Option(names = "--workers", description = "default: ${DEFAULT-VALUE}")
    private int workers = 2;

    @Option(names = "--threads", description = "of each worker (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(names = "--batch", description = "images in a worker's batch (default: ${DEFAULT-VALUE})")
    private int batch = 16;

    @Option(names = "--channels", description = "C (default: ${DEFAULT-VALUE})")
    private int channels = 36;

    @Option(names = "--cells", description = "L (default: ${DEFAULT-VALUE})")
    private int cells = 8;

    @Option(names = "--size", description = "height and width of the images (default: ${DEFAULT-VALUE})")
    private int size = 32;

    @Option(names = "--stem", description = "cifar or imagenet, for images of 224 (default: cifar)")
    private StemKind stem = StemKind.CIFAR;

    @Option(names = "--classes", description = "default: ${DEFAULT-VALUE}")
    private int classes = 10;

    @Option(names = "--slice-bytes", description = "of the smallest slice (default: ${DEFAULT-VALUE})")
    private int sliceBytes = 1 << 20;

    @Option(names = "--rounds", description = "turns that count (default: ${DEFAULT-VALUE})")
    private int rounds = 10;

    @Option(names = "--steps", description = "of a turn, each way (default: ${DEFAULT-VALUE})")
    private int steps = 4;

    public static void main(String[] args) {
        int exitCode = new CommandLine(new OverlapBenchmark())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
        // Threads of Spark's local mode keep the JVM alive.
        System.exit(exitCode);
    }

    @Override
    public Integer call() {
        SparkConf conf = new SparkConf().setAppName("overlap").setMaster("local[" + workers + "]");
        Task task = new Task(workers, threads, stem, cells, channels, classes, batch, size, sliceBytes, rounds, steps);
        Times times;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("WARN");
            times = spark.parallelize(IntStream.range(0, workers).boxed().toList(), workers)
                    .rdd()
                    .barrier()
                    .mapPartitions(new Partition(task), false, ClassTag$.MODULE$.<Times>apply(Times.class))
                    .toJavaRDD()
                    .collect()
                    .get(0);
        }
        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("workers", workers);
        result.put("threads", threads);
        result.put("gradientBytes", times.gradientBytes());
        result.put("slices", times.slices());
        put(result, "after", times.after());
        put(result, "beside", times.beside());
        result.put("ratio", times.after().step() / times.beside().step());
        System.out.println(result);
        return 0;
    }

    private static void put(ObjectNode result, String way, Medians medians) {
        result.put(way + "Seconds", medians.step());
        result.put(way + "AveragingSeconds", medians.averaging());
        result.put(way + "WaitingSeconds", medians.waiting());
    }

    /** Seconds of steps, and of what they waited for. */
    private record Medians(double step, double averaging, double waiting) implements Serializable {
        static Medians of(List<StepTime> times) {
            return new Medians(
                    median(times, time -> time.compute() + time.averaging() + time.waiting()),
                    median(times, StepTime::averaging),
                    median(times, StepTime::waiting));
        }

        private static double median(List<StepTime> times, ToDoubleFunction<StepTime> part) {
            double[] sorted = times.stream().mapToDouble(part).sorted().toArray();
            return sorted[sorted.length / 2];
        }
    }

    /** What a worker has measured. */
    private record Times(long gradientBytes, int slices, Medians after, Medians beside) implements Serializable {}

    private static final class Partition extends AbstractFunction1<Iterator<Integer>, Iterator<Times>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        private final Task task;

        Partition(Task task) {
            this.task = task;
        }

        @Override
        public Iterator<Times> apply(Iterator<Integer> partition) {
            return Iterator$.MODULE$.single(task.run(BarrierTaskContext.get().partitionId()));
        }
    }

    /** What each worker does; see the options. */
    private record Task(
            int workers,
            int threads,
            StemKind stem,
            int cells,
            int channels,
            int classes,
            int batch,
            int size,
            int sliceBytes,
            int rounds,
            int steps)
            implements Serializable {
        Times run(int rank) {
            try (Ring ring = Ring.join(rank, workers, Duration.ofMinutes(5));
                    Engine engine = Engines.create("vector", threads)) {
                return measure(rank, ring.allReduce(), engine);
            }
        }

        private Times measure(int rank, AllReduce ring, Engine engine) {
            Averager averager = new Averager(ring, workers, sliceBytes / Float.BYTES);
            int turns = 2 * (WARMUP + rounds);
            TargetTraining training = new TargetTraining(
                    new TargetSettings(turns, 0, new SgdSettings(0.025, Schedule.COSINE, 0.9, 3e-4, 5), 0, 0.4, 0),
                    new TargetNet(
                            new TargetNetSpec(
                                    NamedGenotypes.get("DARTS_V2"),
                                    stem,
                                    cells,
                                    channels,
                                    INPUT_CHANNELS,
                                    classes,
                                    true),
                            engine),
                    averager,
                    0,
                    rank);
            training.initialise();
            SyntheticBatches batches =
                    SyntheticBatches.of(new Shape(batch, size, size, INPUT_CHANNELS), classes, steps, rank);
            List<StepTime> after = new ArrayList<>();
            List<StepTime> beside = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                averager.turn(turn % 2 == 1);
                List<StepTime> times = turn % 2 == 1 ? beside : after;
                boolean counts = turn >= 2 * WARMUP;
                training.epoch(turn, batches, (position, result, time) -> {
                    if (counts) {
                        times.add(time);
                    }
                });
            }
            // The last average of a turn is that of the running statistics.
            int slices = (averager.calls - 1) / steps;
            long bytes = (long) Float.BYTES * engine.vectors().parameterLayout().length();
            return new Times(bytes, slices, Medians.of(after), Medians.of(beside));
        }
    }

    /** As workers of a job average, but that it has both ways. */
    private static final class Averager implements GradientAverager {
        private final AllReduce ring;
        private final int workers;
        private final int slice;
        private boolean sliced;
        private int calls;

        Averager(AllReduce ring, int workers, int slice) {
            this.ring = ring;
            this.workers = workers;
            this.slice = slice;
        }

        void turn(boolean inSlices) {
            sliced = inSlices;
            calls = 0;
        }

        @Override
        public void average(FlatVector vector, int from, int to) {
            calls++;
            float[] values = vector.floats();
            ring.sum(values, from, to);
            for (int i = from; i < to; i++) {
                values[i] /= workers;
            }
        }

        @Override
        public int smallestSlice() {
            return sliced ? slice : WHOLE;
        }

        @Override
        public double waitingSeconds() {
            return ring.waitingSeconds();
        }
    }
}
