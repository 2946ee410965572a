package io.entrannas.jobs;

import io.entrannas.UserError;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many workers an application can run at once. Executors register one after another, so it takes its time to tell. */
final class Slots {
    private static final Logger LOG = LoggerFactory.getLogger(Slots.class);
    /** Spark's own setting; its default of 30 s is short for executors whose image must be fetched first. */
    private static final String PATIENCE = "spark.scheduler.maxRegisteredResourcesWaitingTime";

    private static final String DEFAULT_PATIENCE = "180s";
    private static final Duration POLL = Duration.ofMillis(100);
    /** After so long a user wants to know what is going on. */
    private static final Duration REPORT = Duration.ofSeconds(10);
    /** Without a new executor for so long, there are no more to come. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final SparkContext spark;
    private final SparkConf conf;
    private final Duration patience;

    Slots(SparkContext spark) {
        this.spark = spark;
        this.conf = spark.getConf();
        this.patience = Duration.ofSeconds(conf.getTimeAsSeconds(PATIENCE, DEFAULT_PATIENCE));
    }

    /**
     * The number of workers, for which there is room.
     *
     * @param configured empty for one per executor, or per GPU where GPUs are scheduled
     * @throws UserError when there is no room
     */
    int workers(OptionalInt configured) {
        int workers = configured.isPresent() ? configured.getAsInt() : automatic();
        IntSupplier slots =
                () -> spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
        await(() -> slots.getAsInt() >= workers || allAreThere());
        if (slots.getAsInt() < workers) {
            throw new UserError("workers is " + workers + ", but Spark can run only " + slots.getAsInt()
                    + " task(s) at once (" + executors() + " executor(s), spark.task.cpus is "
                    + conf.get("spark.task.cpus", "1")
                    + "); set workers to auto or to at most that, give the application more executors or cores, or give"
                    + " them more time to start with --conf " + PATIENCE + "=600s before --");
        }
        return workers;
    }

    private int automatic() {
        if (spark.isLocal()) {
            return 1;
        }
        if (expected().isPresent()) {
            await(this::allAreThere);
        } else {
            awaitQuiet();
        }
        return Math.max(1, executors()) * conf.getInt("spark.executor.resource.gpu.amount", 1);
    }

    private boolean allAreThere() {
        OptionalInt expected = expected();
        return expected.isPresent() && executors() >= expected.getAsInt();
    }

    /** Executors that the application asks for; empty where it takes all that the cluster gives. */
    private OptionalInt expected() {
        if (conf.contains("spark.executor.instances")) {
            return OptionalInt.of(conf.getInt("spark.executor.instances", 1));
        }
        if (conf.contains("spark.cores.max") && conf.contains("spark.executor.cores")) {
            return OptionalInt.of(conf.getInt("spark.cores.max", 1) / conf.getInt("spark.executor.cores", 1));
        }
        return OptionalInt.empty();
    }

    private int executors() {
        // The driver is one of them.
        int known = spark.statusTracker().getExecutorInfos().length;
        return spark.isLocal() ? known : known - 1;
    }

    private void awaitQuiet() {
        long start = System.nanoTime();
        long changed = start;
        int known = 0;
        while (System.nanoTime() - start < patience.toNanos()
                && (known == 0 || System.nanoTime() - changed < QUIET.toNanos())) {
            if (executors() != known) {
                known = executors();
                changed = System.nanoTime();
            }
            pause();
        }
    }

    private void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        long report = REPORT.toNanos();
        while (!condition.getAsBoolean() && !spark.isLocal() && System.nanoTime() - start < patience.toNanos()) {
            if (System.nanoTime() - start > report) {
                LOG.warn("waiting up to {} s for executors; there are {}", patience.toSeconds(), executors());
                report *= 2;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for executors", e);
        }
    }
}
