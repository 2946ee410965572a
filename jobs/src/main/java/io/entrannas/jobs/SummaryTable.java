package io.entrannas.jobs;

import io.entrannas.jobs.progress.Text;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import java.io.PrintWriter;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a user reads at the end of a run. */
final class SummaryTable {
    private SummaryTable() {}

    static void print(PrintWriter out, Summary summary, Genotype genotype, RunFolder folder) {
        for (CellType type : CellType.values()) {
            row(out, type.key() + " cell", cell(genotype, type));
        }
        accuracy(out, "validation accuracy", summary.validationAccuracy());
        accuracy(out, "child-net accuracy", summary.childNetAccuracy());
        accuracy(out, "test accuracy", summary.testAccuracy());
        accuracy(out, "standard deviation", summary.testAccuracyDeviation());
        accuracy(out, "best-epoch validation", summary.bestEpochValidationAccuracy());
        accuracy(out, "best-epoch test", summary.bestEpochTestAccuracy());
        row(out, "parameters", Text.millions(summary.parameters()));
        row(out, "FLOPs", Text.millions(summary.flops()));
        row(out, "epochs", summary.epochs() + " in " + Text.time(summary.seconds()));
        row(out, "files", folder.path().toString());
        out.flush();
    }

    private static void accuracy(PrintWriter out, String name, Double share) {
        if (share != null) {
            row(out, name, Text.percent(share));
        }
    }

    private static void row(PrintWriter out, String name, String value) {
        out.println("  %-22s %s".formatted(name, value));
    }

    /** Connections by node, for instance {@code 2: sep_conv_3x3(0) skip_connect(1)   3: ...}. */
    private static String cell(Genotype genotype, CellType type) {
        return genotype.cell(type).connections().stream()
                .collect(Collectors.groupingBy(
                        Connection::target,
                        TreeMap::new,
                        Collectors.mapping(c -> c.operation().key() + "(" + c.source() + ")", Collectors.joining(" "))))
                .entrySet()
                .stream()
                .map(node -> node.getKey() + ": " + node.getValue())
                .collect(Collectors.joining("   "));
    }
}
