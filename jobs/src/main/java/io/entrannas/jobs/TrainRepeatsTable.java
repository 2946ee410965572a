package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;

/** What a user reads of several trainings: a line for each. */
final class TrainRepeatsTable {
    private static final String LINE = "  %-8s %20s %10s %16s %12s %22s %10s%n";

    private TrainRepeatsTable() {}

    /** @param repeats rows of {@code metrics/repeats}, see {@link TrainRepeat} */
    static void print(PrintWriter out, List<Row> repeats) {
        out.printf(LINE, "training", "seed", "test", "best-epoch test", "validation", "best-epoch validation", "time");
        repeats.stream()
                .sorted(Comparator.comparingInt(row -> row.<Integer>getAs("repeat")))
                .forEach(row -> out.printf(
                        LINE,
                        row.<Integer>getAs("repeat"),
                        row.<Long>getAs("seed"),
                        Text.percent(row.getAs("testAccuracy")),
                        Text.percent(row.getAs("bestEpochTestAccuracy")),
                        Text.percent(row.getAs("validationAccuracy")),
                        Text.percent(row.getAs("bestEpochValidationAccuracy")),
                        Text.time(row.<Double>getAs("seconds"))));
        out.flush();
    }
}
