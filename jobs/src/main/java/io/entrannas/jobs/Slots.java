package io.entrannas.jobs;

import io.entrannas.UserError;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
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

    private final SparkConf conf;
    private final boolean local;
    private final IntSupplier executors;
    private final IntSupplier tasks;
    private final Duration patience;
    private final Map<OptionalInt, Integer> settled = new HashMap<>();

    /**
     * @param executors that there are
     * @param tasks that can run at once
     */
    Slots(SparkConf conf, boolean local, IntSupplier executors, IntSupplier tasks) {
        this.conf = conf;
        this.local = local;
        this.executors = executors;
        this.tasks = tasks;
        this.patience = Duration.ofSeconds(conf.getTimeAsSeconds(PATIENCE, DEFAULT_PATIENCE));
    }

    static Slots of(SparkContext spark) {
        // The driver is one of those that Spark knows of, and where it is local the only one.
        int drivers = spark.isLocal() ? 0 : 1;
        return new Slots(
                spark.getConf(),
                spark.isLocal(),
                () -> spark.statusTracker().getExecutorInfos().length - drivers,
                () -> spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile()));
    }

    /**
     * The number of workers, for which there is room. Asked for the same again it does not wait, and answers the same though
     * executors may have come and gone: what an application runs one after the other has one number of workers.
     *
     * @param configured empty for one per executor, or per GPU where GPUs are scheduled
     * @throws UserError when there is no room
     */
    int workers(OptionalInt configured) {
        return settled.computeIfAbsent(configured, this::settle);
    }

    private int settle(OptionalInt configured) {
        int workers = configured.isPresent() ? configured.getAsInt() : automatic();
        await(() -> tasks.getAsInt() >= workers || allAreThere());
        if (tasks.getAsInt() < workers) {
            throw new UserError("workers is " + workers + ", but Spark can run only " + tasks.getAsInt()
                    + " task(s) at once (" + executors.getAsInt() + " executor(s), spark.task.cpus is "
                    + conf.get("spark.task.cpus", "1")
                    + "); set workers to auto or to at most that, give the application more executors or cores, or give"
                    + " them more time to start with --conf " + PATIENCE + "=600s before --");
        }
        return workers;
    }

    private int automatic() {
        if (local) {
            return 1;
        }
        if (expected().isPresent()) {
            await(this::allAreThere);
        } else {
            awaitQuiet();
        }
        return Math.max(1, executors.getAsInt()) * conf.getInt("spark.executor.resource.gpu.amount", 1);
    }

    private boolean allAreThere() {
        OptionalInt expected = expected();
        return expected.isPresent() && executors.getAsInt() >= expected.getAsInt();
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

    private void awaitQuiet() {
        long start = System.nanoTime();
        long changed = start;
        int known = 0;
        while (System.nanoTime() - start < patience.toNanos()
                && (known == 0 || System.nanoTime() - changed < QUIET.toNanos())) {
            if (executors.getAsInt() != known) {
                known = executors.getAsInt();
                changed = System.nanoTime();
            }
            pause();
        }
    }

    private void await(BooleanSupplier condition) {
        long start = System.nanoTime();
        long report = REPORT.toNanos();
        while (!condition.getAsBoolean() && !local && System.nanoTime() - start < patience.toNanos()) {
            if (System.nanoTime() - start > report) {
                LOG.warn("waiting up to {} s for executors; there are {}", patience.toSeconds(), executors.getAsInt());
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
