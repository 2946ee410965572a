package io.entrannas.jobs.report;

import io.entrannas.draw.ScatterDrawing;
import io.entrannas.draw.ScatterDrawing.Mark;
import io.entrannas.draw.ScatterDrawing.Series;
import io.entrannas.jobs.config.PaperTable;
import io.entrannas.jobs.report.PageSection.Column;
import io.entrannas.jobs.report.PageSection.Figure;
import io.entrannas.jobs.report.PageSection.Row;
import io.entrannas.jobs.run.SweepPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The results of a sweep in the form of the paper's tables, beside its own numbers. */
final class PaperTables {
    private static final String PLACEMENT = "search.placement";
    private static final String LAMBDA = "search.architecture.lambda";
    private static final Map<String, String> PLACEMENTS =
            Map.of("all", "all (DARTS)", "half", "one half", "last", "last", "first", "first");
    /** Images of the batch whose memory table 2 gives. */
    private static final int BATCH = 64;
    /** A parameter, its gradient and its momentum. */
    private static final int BYTES_PER_PARAMETER = 3 * Float.BYTES;

    private static final double GIBIBYTE = 1 << 30;
    private static final double MILLION = 1e6;

    private final List<PointGroup> groups;
    private final long memory;
    private final List<PaperTable> tables;
    private final Published published = Published.read();

    /**
     * @param tables that the report holds
     * @param memory bytes of a device
     */
    PaperTables(List<SweepPoint> points, List<PaperTable> tables, long memory) {
        this.groups = PointGroup.of(points);
        this.tables = tables;
        this.memory = memory;
    }

    /** The wanted tables, in the order of the paper. */
    List<PageSection> sections() {
        return tables.stream().distinct().sorted().map(this::section).toList();
    }

    private PageSection section(PaperTable table) {
        return switch (table) {
            case TABLE1 -> byPlacement();
            case TABLE2 -> byComponent();
            case TABLE3 -> byLambda();
            case TABLE4 -> onCifar10();
            case TABLE5 -> onImageNet();
        };
    }

    private PageSection byPlacement() {
        List<Row> rows = new ArrayList<>();
        for (PointGroup group : groups) {
            Optional<Published.ByPlacement> theirs = published.table1().stream()
                    .filter(row -> row.placement().equals(group.first().placement()))
                    .findFirst();
            String more = group.label(List.of(PLACEMENT));
            OptionalDouble superNet = group.mean(percent(SweepPoint::validationAccuracy));
            OptionalDouble childNet = group.mean(percent(SweepPoint::childNetAccuracy));
            rows.add(row(
                    group.variant().isEmpty()
                            ? PLACEMENTS.get(group.first().placement()) + (more.isEmpty() ? "" : ", " + more)
                            : more,
                    accuracy(group, SweepPoint::validationAccuracy),
                    accuracy(group, SweepPoint::childNetAccuracy),
                    superNet.isEmpty() || childNet.isEmpty()
                            ? Numbers.NONE
                            : Numbers.decimals(2, superNet.getAsDouble() - childNet.getAsDouble()),
                    Numbers.decimals(
                            2, theirs.map(Published.ByPlacement::superNet).orElse(null)),
                    Numbers.decimals(
                            2, theirs.map(Published.ByPlacement::childNet).orElse(null))));
        }
        return new PageSection(
                "Accuracy by placement of the Engine-cells (table 1)",
                List.of(
                        "Super-net: on the architecture subset, in the best epoch. Child-net: with the same weights, every cell"
                                + " through its derived connections only. The smaller the drop, the closer is the architecture in"
                                + " search to the one in evaluation.",
                        ours("CIFAR-10")),
                List.of(),
                List.of(
                        Column.text("Engine-cell"),
                        Column.number("Super-net accuracy (%)"),
                        Column.number("Child-net accuracy (%)"),
                        Column.number("Drop"),
                        Column.number("Paper: super-net"),
                        Column.number("Paper: child-net")),
                rows);
    }

    private PageSection byComponent() {
        List<Row> rows = new ArrayList<>();
        for (PointGroup group : groups) {
            Optional<Published.ByComponent> theirs = component(group.first());
            OptionalDouble fixed = group.mean(point -> point.superNetParameters() == null
                    ? null
                    : (Long) (BYTES_PER_PARAMETER * point.superNetParameters()));
            OptionalDouble perImage = group.mean(SweepPoint::activationBytesPerImage);
            boolean known = fixed.isPresent() && perImage.isPresent();
            OptionalDouble ofBatch = known
                    ? OptionalDouble.of(fixed.getAsDouble() + BATCH * perImage.getAsDouble())
                    : OptionalDouble.empty();
            OptionalDouble largest = known
                    ? OptionalDouble.of(
                            Math.max(0, Math.floor((memory - fixed.getAsDouble()) / perImage.getAsDouble())))
                    : OptionalDouble.empty();
            rows.add(row(
                    group.label(),
                    Numbers.gibibytes(ofBatch),
                    Numbers.whole(largest),
                    String.valueOf(group.first().batchSize()),
                    Numbers.whole(group.mean(SweepPoint::examplesPerSecond)),
                    cost(group),
                    Numbers.decimals(
                            1, theirs.map(Published.ByComponent::memory).orElse(null)),
                    theirs.map(of -> String.valueOf(of.batch())).orElse(Numbers.NONE),
                    Numbers.decimals(2, theirs.map(Published.ByComponent::cost).orElse(null))));
        }
        return new PageSection(
                "Memory and cost by component (table 2)",
                List.of(
                        "Memory: what features and their gradients took at most in a step, as measured, for a batch of "
                                + BATCH
                                + "; and parameters, gradients and momentum. Largest batch: how many images that leaves room"
                                + " for in " + Numbers.decimals(2, memory / GIBIBYTE)
                                + " GiB. Cost: of one search, with the batch of the row.",
                        ours("CIFAR-10, on a GTX 1080 Ti")),
                List.of(),
                List.of(
                        Column.text("Super-net"),
                        Column.number("Memory (GiB)"),
                        Column.number("Largest batch"),
                        Column.number("Batch"),
                        Column.number("Images per second"),
                        Column.number("Cost"),
                        Column.number("Paper: memory (G)"),
                        Column.number("Paper: batch"),
                        Column.number("Paper: GPU-days")),
                rows);
    }

    /** The row of table 2 whose components a point has. */
    private Optional<Published.ByComponent> component(SweepPoint point) {
        boolean bottleneck = !point.bottleneck().equals("off");
        if (point.placement().equals("all") && !point.featureSharing() && !bottleneck) {
            return Optional.of(published.table2().get(0));
        }
        if (!point.placement().equals("first") || (bottleneck && !point.featureSharing())) {
            return Optional.empty();
        }
        return Optional.of(published.table2().get(bottleneck ? 3 : point.featureSharing() ? 2 : 1));
    }

    private PageSection byLambda() {
        List<Row> rows = new ArrayList<>();
        for (PointGroup group : groups) {
            boolean learnt = group.first().method().equals("dst");
            Optional<Published.ByLambda> theirs = published.table3().stream()
                    .filter(row -> learnt && row.lambda() == group.first().lambda())
                    .findFirst();
            String more = group.label(List.of(LAMBDA, "search.method"));
            rows.add(row(
                    (learnt ? plain(group.first().lambda()) : "no lambda") + (more.isEmpty() ? "" : ", " + more),
                    edges(group),
                    Numbers.millions(2, group.mean(SweepPoint::parameters)),
                    Numbers.millions(1, group.mean(SweepPoint::flops)),
                    accuracy(group, PaperTables::accuracy),
                    theirs.map(of -> of.normalEdges() + "/" + of.reduceEdges()).orElse(Numbers.NONE),
                    Numbers.decimals(
                            2, theirs.map(Published.ByLambda::parameters).orElse(null)),
                    Numbers.decimals(0, theirs.map(Published.ByLambda::flops).orElse(null))));
        }
        boolean trained = groups.stream()
                .anyMatch(group -> group.mean(SweepPoint::testAccuracy).isPresent());
        String measured = trained
                ? "Accuracy: of the trained target-net on the test images."
                : "Accuracy: of the super-net on the architecture subset; the networks found were not trained.";
        return new PageSection(
                "EnTranNAS-DST with different lambda (table 3, figure 4)",
                List.of(
                        "A larger lambda prunes more connections. Edges: normal/reduction cell. " + measured,
                        ours("ImageNet")),
                figures(trained ? "test accuracy (%)" : "super-net accuracy (%)"),
                List.of(
                        Column.text("Lambda"),
                        Column.number("Edges (N/R)"),
                        Column.number("Params (M)"),
                        Column.number("FLOPs (M)"),
                        Column.number("Accuracy (%)"),
                        Column.number("Paper: edges"),
                        Column.number("Paper: params"),
                        Column.number("Paper: FLOPs")),
                rows);
    }

    private List<Figure> figures(String accuracy) {
        List<PointGroup> drawn = groups.stream()
                .filter(group -> group.mean(PaperTables::accuracy).isPresent())
                .sorted(Comparator.comparingDouble(
                                (PointGroup group) -> group.first().lambda())
                        .reversed())
                .toList();
        if (drawn.isEmpty()) {
            return List.of();
        }
        boolean beside = tables.contains(PaperTable.TABLE5);
        return List.of(
                figure(
                        "lambda-parameters",
                        "Accuracy and parameters",
                        "parameters (M)",
                        accuracy,
                        drawn,
                        SweepPoint::parameters,
                        beside ? Published.OnImageNet::parameters : null),
                figure(
                        "lambda-flops",
                        "Accuracy and FLOPs",
                        "FLOPs (M)",
                        accuracy,
                        drawn,
                        SweepPoint::flops,
                        beside ? Published.OnImageNet::flops : null));
    }

    private Figure figure(
            String name,
            String title,
            String size,
            String accuracy,
            List<PointGroup> drawn,
            Function<SweepPoint, Long> ours,
            ToDoubleFunction<Published.OnImageNet> theirs) {
        List<Series> series = new ArrayList<>();
        series.add(new Series(
                "this sweep",
                true,
                drawn.stream()
                        .map(group -> new Mark(
                                group.first().method().equals("dst")
                                        ? "λ=" + plain(group.first().lambda())
                                        : group.first().method(),
                                group.mean(ours).orElseThrow() / MILLION,
                                100 * group.mean(PaperTables::accuracy).orElseThrow()))
                        .toList()));
        if (theirs != null) {
            series.add(new Series(
                    "published (table 5)",
                    false,
                    published.table5().stream()
                            .map(row -> new Mark(
                                    row.method().replaceFirst(" \\([A-Z].*et al.*", ""),
                                    theirs.applyAsDouble(row),
                                    100 - row.top1()))
                            .toList()));
        }
        return new Figure(name, ScatterDrawing.of(title, size, accuracy, series));
    }

    private PageSection onCifar10() {
        return besidePublished(
                "table 4",
                "CIFAR-10",
                List.of("Test error (%)", "Params (M)"),
                published.table4().stream()
                        .map(row -> List.of(
                                row.method(),
                                Numbers.decimals(2, row.error())
                                        + (row.deviation() == null ? "" : " ± " + Numbers.decimals(2, row.deviation())),
                                plain(row.parameters()),
                                gpuDays(row.cost()),
                                row.by()))
                        .toList(),
                group -> List.of(error(2, group), Numbers.millions(2, group.mean(SweepPoint::parameters))));
    }

    private PageSection onImageNet() {
        return besidePublished(
                "table 5",
                "ImageNet",
                List.of("Top-1 error (%)", "Top-5 error (%)", "Params (M)", "FLOPs (M)"),
                published.table5().stream()
                        .map(row -> List.of(
                                row.method(),
                                Numbers.decimals(1, row.top1()),
                                Numbers.decimals(1, row.top5()),
                                plain(row.parameters()),
                                plain(row.flops()),
                                gpuDays(row.cost()),
                                row.by()))
                        .toList(),
                group -> List.of(
                        error(1, group),
                        Numbers.NONE,
                        Numbers.millions(1, group.mean(SweepPoint::parameters)),
                        Numbers.millions(0, group.mean(SweepPoint::flops))));
    }

    /**
     * @param measures names of the columns between method and search cost
     * @param theirs cells of the published rows
     * @param ours what a group has in the columns of the measures
     */
    private PageSection besidePublished(
            String table,
            String data,
            List<String> measures,
            List<List<String>> theirs,
            Function<PointGroup, List<String>> ours) {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.text("Method"));
        measures.forEach(measure -> columns.add(Column.number(measure)));
        columns.add(Column.number("Search cost"));
        columns.add(Column.text("By"));
        List<Row> rows = new ArrayList<>();
        theirs.forEach(cells -> rows.add(new Row(cells, false, null)));
        for (PointGroup group : groups) {
            List<String> cells = new ArrayList<>();
            cells.add("ours: " + group.label());
            cells.addAll(ours.apply(group));
            cells.add(cost(group));
            cells.add(group.first().searchSeconds() == null ? Numbers.NONE : "gradient");
            rows.add(new Row(cells, true, null));
        }
        return new PageSection(
                "Test error beside published networks (" + table + ")",
                List.of("The rows of this sweep are marked ours. The published ones are for " + data + ": "
                        + published.source()),
                List.of(),
                columns,
                rows);
    }

    private String ours(String data) {
        return "The columns of the paper are for " + data + ": " + published.source()
                + (groups.stream().anyMatch(group -> group.points().size() > 1)
                        ? " Ours are means over seeds, with the standard deviation."
                        : "");
    }

    private static Row row(String... cells) {
        return new Row(List.of(cells), false, null);
    }

    private static Function<SweepPoint, Double> percent(Function<SweepPoint, Double> share) {
        return point -> share.apply(point) == null ? null : (Double) (100 * share.apply(point));
    }

    private static String accuracy(PointGroup group, Function<SweepPoint, Double> share) {
        return Numbers.withDeviation(2, group.mean(percent(share)), group.deviation(percent(share)));
    }

    /** Of what the point has come to: the trained network, or else the super-net. */
    private static Double accuracy(SweepPoint point) {
        return point.testAccuracy() != null ? point.testAccuracy() : point.validationAccuracy();
    }

    /** In percent; null when the network was not tested. */
    private static Double error(SweepPoint point) {
        return point.testAccuracy() == null ? null : (Double) (100 * (1 - point.testAccuracy()));
    }

    /** With the deviation between seeds, or else that between the trainings of the one network. */
    private static String error(int digits, PointGroup group) {
        return Numbers.withDeviation(
                digits,
                group.mean(PaperTables::error),
                group.points().size() > 1
                        ? group.deviation(PaperTables::error)
                        : group.mean(percent(SweepPoint::testAccuracyDeviation)));
    }

    private static String edges(PointGroup group) {
        int digits = group.points().size() > 1 ? 1 : 0;
        return Numbers.decimals(digits, group.mean(SweepPoint::normalEdges)) + "/"
                + Numbers.decimals(digits, group.mean(SweepPoint::reduceEdges));
    }

    private static String cost(PointGroup group) {
        OptionalDouble gpuDays = group.mean(SweepPoint::searchGpuDays);
        OptionalDouble coreDays = group.mean(SweepPoint::searchCoreDays);
        if (gpuDays.isPresent()) {
            return Numbers.significant(gpuDays) + " GPU-days";
        }
        return coreDays.isPresent() ? Numbers.significant(coreDays) + " core-days" : Numbers.NONE;
    }

    private static String gpuDays(Double cost) {
        return cost == null ? Numbers.NONE : plain(cost) + " GPU-days";
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
