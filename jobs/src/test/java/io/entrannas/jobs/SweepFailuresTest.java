package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.entrannas.UserError;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

class SweepFailuresTest {
    private final SweepFailures failures = new SweepFailures();

    @Test
    void noneIsNoFailure() {
        assertDoesNotThrow(() -> failures.throwIfAny(2));
    }

    @Test
    void mistakesAreAMistake() {
        failures.add("a", new UserError("lower the rate"));
        failures.add("b", new SparkException("a task failed\n\tat some.place", new UserError("no such file")));

        UserError error = assertThrows(UserError.class, () -> failures.throwIfAny(3));
        assertEquals(
                "2 of the 3 points failed; the same command goes on with them:\n  a: lower the rate\n  b: no such file",
                error.getMessage());
    }

    @Test
    void whatIsNoMistakeIsAFailureOfTheJob() {
        SparkException lost = new SparkException("an executor was lost\n\tat some.place", null);
        failures.add("a", new UserError("lower the rate"));
        failures.add("b", lost);

        IllegalStateException error = assertThrows(IllegalStateException.class, () -> failures.throwIfAny(2));
        assertEquals(
                "2 of the 2 points failed; the same command goes on with them:\n  a: lower the rate\n"
                        + "  b: org.apache.spark.SparkException: an executor was lost",
                error.getMessage());
        assertEquals(lost, error.getCause());
    }
}
