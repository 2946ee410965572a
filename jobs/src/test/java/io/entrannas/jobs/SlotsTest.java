package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private int executors = 2;

    /** On a cluster that was asked for four executors and that nobody waits for. */
    private final Slots slots = new Slots(
            new SparkConf(false)
                    .set("spark.cores.max", "4")
                    .set("spark.executor.cores", "1")
                    .set("spark.scheduler.maxRegisteredResourcesWaitingTime", "0s"),
            false,
            () -> executors,
            () -> executors);

    @Test
    void aWorkerPerExecutorUnlessANumberIsSet() {
        assertEquals(2, slots.workers(OptionalInt.empty()));
        assertEquals(1, slots.workers(OptionalInt.of(1)));
    }

    @Test
    void moreThanThereIsRoomForIsRefused() {
        UserError refused = assertThrows(UserError.class, () -> slots.workers(OptionalInt.of(3)));

        assertTrue(
                refused.getMessage()
                        .startsWith("workers is 3, but Spark can run only 2 task(s) at once (2 executor(s)"),
                refused.getMessage());
    }

    @Test
    void theNumberStaysThoughExecutorsGoAndCome() {
        slots.workers(OptionalInt.empty());
        executors = 1;
        assertEquals(2, slots.workers(OptionalInt.empty()));
        executors = 4;
        assertEquals(2, slots.workers(OptionalInt.empty()));
    }
}
