package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.JobCommand;
import java.util.LinkedHashMap;
import java.util.Map;

/** Points of a sweep that failed, in order. */
final class SweepFailures {
    private final Map<String, Exception> failures = new LinkedHashMap<>();

    void add(String point, Exception failure) {
        failures.put(point, failure);
    }

    /**
     * @param points of the sweep
     * @throws UserError naming the points that failed, when all did by a mistake of the user's
     * @throws IllegalStateException naming them, when another failure is among them
     */
    void throwIfAny(int points) {
        if (failures.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder(
                failures.size() + " of the " + points + " points failed; the same command goes on with them:");
        failures.forEach((point, failure) ->
                message.append("\n  ").append(point).append(": ").append(reason(failure)));
        for (Exception failure : failures.values()) {
            if (JobCommand.mistake(failure).isEmpty()) {
                throw new IllegalStateException(message.toString(), failure);
            }
        }
        throw new UserError(message.toString());
    }

    /** What a user reads of a failure; Spark's messages go on with stack traces. */
    static String reason(Exception failure) {
        return JobCommand.mistake(failure)
                .map(Throwable::getMessage)
                .orElseGet(() -> failure.toString().lines().findFirst().orElseThrow());
    }
}
