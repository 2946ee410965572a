package io.entrannas.jobs;

import io.entrannas.UserError;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** How many workers an application can run at once. Executors register one after another, so it takes its time to tell. */
final class Slots {
    private static final Duration POLL = Duration.ofMillis(100);
    /** Without a new executor for so long, there are no more to come. */
    private static final Duration QUIET = Duration.ofSeconds(5);

    private final SparkContext spark;
    private final SparkConf conf;
    /** Spark's own patience with executors that do not register. */
    private final Duration patience;

    Slots(SparkContext spark) {
        this.spark = spark;
        this.conf = spark.getConf();
        this.patience =
                Duration.ofSeconds(conf.getTimeAsSeconds("spark.scheduler.maxRegisteredResourcesWaitingTime", "30s"));
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
        await(() -> slots.getAsInt() >= workers);
        if (slots.getAsInt() < workers) {
            throw new UserError("workers is " + workers + ", but Spark can run only " + slots.getAsInt()
                    + " task(s) at once (" + executors() + " executor(s), spark.task.cpus is "
                    + conf.get("spark.task.cpus", "1")
                    + "); set workers to auto or to at most that, or give the application more executors or cores");
        }
        return workers;
    }

    private int automatic() {
        if (spark.isLocal()) {
            return 1;
        }
        OptionalInt expected = expected();
        if (expected.isPresent()) {
            await(() -> executors() >= expected.getAsInt());
        } else {
            awaitQuiet();
        }
        return Math.max(1, executors()) * conf.getInt("spark.executor.resource.gpu.amount", 1);
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
        while (!condition.getAsBoolean() && !spark.isLocal() && System.nanoTime() - start < patience.toNanos()) {
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
