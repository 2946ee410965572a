package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.collection.immutable.List$;
import scala.reflect.ClassTag$;

/**
 * Workers that train together. One epoch is one Spark job with a barrier stage of one task per worker; executors keep
 * their workers from epoch to epoch. A rank whose worker is not where its task runs, because an executor was lost or
 * Spark moved the task, is built from the state that the epoch before has left.
 */
public final class Gang implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gang.class);

    private final SparkContext spark;
    private final String id = UUID.randomUUID().toString();
    private final WorkerFactory factory;
    private final Duration averagingTimeout;
    private final ProgressAccumulator accumulator = new ProgressAccumulator();
    private final ProgressListener listener;
    private final List<Rank> ranks;
    /** By rank, the executor in which it ran last, as Spark writes preferred locations. */
    private final Map<Integer, String> executors = new HashMap<>();

    /**
     * @param workers number of workers, each a task with {@code spark.task.cpus} threads
     * @param averagingTimeout of every wait of one worker for another
     * @param progress told now and then how far a worker has come, on a thread of Spark's
     */
    public Gang(
            JavaSparkContext spark,
            int workers,
            WorkerFactory factory,
            Duration averagingTimeout,
            Consumer<Progress> progress) {
        this.spark = spark.sc();
        this.factory = factory;
        this.averagingTimeout = averagingTimeout;
        int threads = this.spark.getConf().getInt("spark.task.cpus", 1);
        this.ranks = IntStream.range(0, workers)
                .mapToObj(index -> new Rank(index, workers, threads, null))
                .toList();
        this.spark.register(accumulator, "progress");
        this.listener = new ProgressListener(accumulator.id(), progress);
        this.spark.addSparkListener(listener);
    }

    /**
     * Runs an epoch on all workers.
     *
     * @param epoch from 0
     * @param state what {@link EpochReport#state} was after the epoch before; empty before the first
     * @return one report per rank, in order
     * @throws UserError when a worker met a mistake of the user's, which another attempt would not mend
     */
    public List<EpochReport> run(int epoch, Optional<byte[]> state) {
        spark.setInterruptOnCancel(true);
        Optional<Broadcast<byte[]>> broadcast =
                state.map(bytes -> spark.broadcast(bytes, ClassTag$.MODULE$.<byte[]>apply(byte[].class)));
        try {
            List<RankResult> results = placed().barrier()
                    .mapPartitions(
                            new EpochTask(id, factory, epoch, broadcast.orElse(null), averagingTimeout, accumulator),
                            false,
                            ClassTag$.MODULE$.<RankResult>apply(RankResult.class))
                    .toJavaRDD()
                    // Spark repeats a failed barrier stage only when another stage follows it.
                    .repartition(1)
                    .collect();
            for (RankResult result : results) {
                if (result.userError() != null) {
                    throw new UserError(result.userError());
                }
                place(result);
            }
            return results.stream()
                    .sorted(Comparator.comparingInt(result -> result.rank().index()))
                    .map(RankResult::report)
                    .toList();
        } finally {
            broadcast.ifPresent(Broadcast::destroy);
        }
    }

    private void place(RankResult result) {
        int rank = result.rank().index();
        if (!result.executor().equals(executors.put(rank, result.executor()))) {
            LOG.info("rank {} runs in {} on {}", rank, result.executor(), device(result.rank()));
        }
    }

    private static String device(Rank rank) {
        return rank.gpu() == null ? rank.threads() + " core(s)" : "GPU " + rank.gpu();
    }

    /** The ranks, each a partition that prefers the executor in which it ran last. */
    @SuppressWarnings({"rawtypes", "unchecked"}) // Seq is another type in Scala 2.12 than in 2.13, List is the same
    private RDD<Rank> placed() {
        scala.collection.immutable.List partitions = List$.MODULE$.empty();
        for (Rank rank : ranks) {
            scala.collection.immutable.List preferred = List$.MODULE$.empty();
            if (executors.containsKey(rank.index())) {
                preferred = preferred.$colon$colon(executors.get(rank.index()));
            }
            partitions = partitions.$colon$colon(new Tuple2<>(rank, preferred));
        }
        return spark.makeRDD(partitions.reverse(), ClassTag$.MODULE$.apply(Rank.class));
    }

    /** Ends the workers and releases what they hold. */
    @Override
    public void close() {
        spark.removeSparkListener(listener);
        try {
            placed().toJavaRDD().foreach(new Release(id));
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            LOG.warn("workers in some executors were not released: {}", e.getMessage());
        }
    }
}
