package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/** What a user reads of several trainings: a line for each. */
final class TrainRepeatsTable {
    private static final String LINE = "  %-8s %20s %10s %16s %12s %22s %10s%n";

    private TrainRepeatsTable() {}

    /** @param repeats in any order */
    static void print(PrintWriter out, List<TrainRepeat> repeats) {
        out.printf(LINE, "training", "seed", "test", "best-epoch test", "validation", "best-epoch validation", "time");
        repeats.stream()
                .sorted(Comparator.comparingInt(TrainRepeat::repeat))
                .forEach(training -> out.printf(
                        LINE,
                        training.repeat(),
                        training.seed(),
                        Text.percent(training.testAccuracy()),
                        Text.percent(training.bestEpochTestAccuracy()),
                        Text.percent(training.validationAccuracy()),
                        Text.percent(training.bestEpochValidationAccuracy()),
                        Text.time(training.seconds())));
        out.flush();
    }
}
