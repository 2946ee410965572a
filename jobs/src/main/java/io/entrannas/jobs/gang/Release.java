package io.entrannas.jobs.gang;

import org.apache.spark.api.java.function.VoidFunction;

/** Closes the workers that an executor keeps of a gang. */
record Release(String gang) implements VoidFunction<Rank> {
    @Override
    public void call(Rank rank) {
        ExecutorWorkers.closeBefore(gang, Integer.MAX_VALUE);
    }
}
