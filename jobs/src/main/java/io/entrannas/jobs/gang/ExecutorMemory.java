package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;

/** The memory of the executor that a worker runs in. */
final class ExecutorMemory {
    private static final long MIB = 1 << 20;

    private ExecutorMemory() {}

    /**
     * Does what a worker does.
     *
     * @throws UserError when memory runs out, also where only a cause of the failure says so: it would at every other attempt
     */
    static <T> T within(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | Error e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof OutOfMemoryError) {
                    throw new UserError(message(cause.getMessage()), e);
                }
            }
            throw e;
        }
    }

    private static String message(String what) {
        return "executor " + SparkEnv.get().executorId() + " ran out of memory (" + what + "), with a heap of at most "
                + Runtime.getRuntime().maxMemory() / MIB
                + " MB; give it more (spark.executor.memory, or spark.driver.memory with a local master), or set a smaller batch"
                + " (search.batch-size, train.batch-size) or less data.cache-memory";
    }
}
