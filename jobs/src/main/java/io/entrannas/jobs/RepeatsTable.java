package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;

/** What a user reads of several searches: a line for each, the best one marked. */
final class RepeatsTable {
    private static final String LINE = "  %-6s %20s %12s %12s %12s %12s %10s%n";

    private RepeatsTable() {}

    /** @param repeats in any order */
    static void print(PrintWriter out, List<Repeat> repeats) {
        out.printf(LINE, "search", "seed", "validation", "child-net", "parameters", "FLOPs", "time");
        repeats.stream()
                .sorted(Comparator.comparingInt(Repeat::repeat))
                .forEach(search -> out.printf(
                        LINE,
                        search.repeat() + (search.best() ? " best" : ""),
                        search.seed(),
                        Text.percent(search.validationAccuracy()),
                        Text.percent(search.childNetAccuracy()),
                        Text.millions(search.parameters()),
                        Text.millions(search.flops()),
                        Text.time(search.seconds())));
        out.flush();
    }
}
