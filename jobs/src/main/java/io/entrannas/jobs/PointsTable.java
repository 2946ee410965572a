package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.SweepPoint;
import java.io.PrintWriter;
import java.util.List;

/** What a user reads of a sweep: a line for each point. */
final class PointsTable {
    private PointsTable() {}

    static void print(PrintWriter out, List<SweepPoint> points, RunFolder folder) {
        int width =
                points.stream().mapToInt(point -> point.name().length()).max().orElse(0);
        String line = "  %-" + Math.max(5, width) + "s %12s %12s %12s %12s %12s %10s%n";
        out.printf(line, "point", "validation", "child-net", "test", "parameters", "FLOPs", "search");
        for (SweepPoint point : points) {
            out.printf(
                    line,
                    point.name(),
                    Text.percent(point.validationAccuracy()),
                    Text.percent(point.childNetAccuracy()),
                    Text.percent(point.testAccuracy()),
                    Text.millions(point.parameters()),
                    Text.millions(point.flops()),
                    point.searchSeconds() == null ? "-" : Text.time(point.searchSeconds()));
        }
        out.println("  files                " + folder.path());
        out.flush();
    }
}
