package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;

/** What a user reads of several searches: a line for each, the best one marked. */
final class RepeatsTable {
    private static final String LINE = "  %-6s %20s %12s %12s %12s %12s %10s%n";

    private RepeatsTable() {}

    /** @param repeats rows of {@code metrics/repeats}, see {@link Repeat} */
    static void print(PrintWriter out, List<Row> repeats) {
        out.printf(LINE, "search", "seed", "validation", "child-net", "parameters", "FLOPs", "time");
        repeats.stream()
                .sorted(Comparator.comparingInt(row -> row.<Integer>getAs("repeat")))
                .forEach(row -> out.printf(
                        LINE,
                        row.getAs("repeat") + (row.<Boolean>getAs("best") ? " best" : ""),
                        row.getAs("seed"),
                        Text.percent(row.getAs("validationAccuracy")),
                        Text.percent(row.getAs("childNetAccuracy")),
                        Text.millions(row.getAs("parameters")),
                        Text.millions(row.getAs("flops")),
                        Text.time(row.<Double>getAs("seconds"))));
        out.flush();
    }
}
