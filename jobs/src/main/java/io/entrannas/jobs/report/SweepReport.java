package io.entrannas.jobs.report;

import io.entrannas.jobs.config.PaperTable;
import io.entrannas.jobs.progress.Text;
import io.entrannas.jobs.report.PageSection.Column;
import io.entrannas.jobs.report.PageSection.Row;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Sweep;
import io.entrannas.jobs.run.SweepPlan;
import io.entrannas.jobs.run.SweepPoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The report of a sweep, {@code report.html} in its folder: the tables of the paper that it fills, and all of its points. */
public final class SweepReport {
    private final RunFolder folder;
    private final SweepPlan plan;
    private final List<SweepPoint> points;

    /** As the page's script reads it. */
    private record Data(String title, String name, String written, int done, int points, List<PageSection> sections) {}

    SweepReport(RunFolder folder, SweepPlan plan, List<SweepPoint> points) {
        this.folder = folder;
        this.plan = plan;
        this.points = points;
    }

    /** @throws io.entrannas.UserError when what the folder holds is damaged */
    public static SweepReport of(SparkSession spark, RunFolder folder) {
        return new SweepReport(folder, Sweep.plan(folder), Sweep.points(spark, folder));
    }

    /** Where it is written. */
    public String path() {
        return folder.path(Report.FILE).toString();
    }

    /**
     * Writes the report, and beside it every figure as a file of its own.
     *
     * @throws io.entrannas.UserError when the folder cannot be written
     */
    public void write() {
        List<PageSection> sections = sections();
        sections.forEach(section ->
                section.figures().forEach(figure -> folder.write(figure.name() + ".svg", figure.svg())));
        folder.write(Report.FILE, page(sections));
    }

    String page() {
        return page(sections());
    }

    private List<PageSection> sections() {
        List<PageSection> sections = new ArrayList<>();
        if (!points.isEmpty()) {
            sections.addAll(new PaperTables(
                            points,
                            plan.tables().stream()
                                    .map(table -> PaperTable.valueOf(table.toUpperCase(Locale.ROOT)))
                                    .toList(),
                            plan.memory())
                    .sections());
        }
        sections.add(all());
        return sections;
    }

    private String page(List<PageSection> sections) {
        Data data = new Data(
                plan.title(),
                folder.path().getName(),
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                points.size(),
                plan.points().size(),
                sections);
        return PageTemplate.fill(
                "sweep.html",
                Map.of(
                        "style", PageTemplate.resource("report.css"),
                        "page-script", PageTemplate.script("page.js"),
                        "script", PageTemplate.script("sweep.js"),
                        "data", PageTemplate.json(data)));
    }

    private PageSection all() {
        return new PageSection(
                "All points",
                List.of(
                        "A name leads to the report of the point's search, or of its training where it was not searched."),
                List.of(),
                List.of(
                        Column.text("Point"),
                        Column.number("Validation"),
                        Column.number("Child-net"),
                        Column.number("Test"),
                        Column.number("Edges (N/R)"),
                        Column.number("Parameters"),
                        Column.number("FLOPs"),
                        Column.number("Search"),
                        Column.number("Training")),
                points.stream().map(SweepReport::row).toList());
    }

    private static Row row(SweepPoint point) {
        return new Row(
                List.of(
                        point.name(),
                        percent(point.validationAccuracy()),
                        percent(point.childNetAccuracy()),
                        percent(point.testAccuracy()),
                        point.normalEdges() + "/" + point.reduceEdges(),
                        Text.millions(point.parameters()),
                        Text.millions(point.flops()),
                        time(point.searchSeconds()),
                        time(point.trainSeconds())),
                false,
                point.name() + (point.searchSeconds() == null ? "/train/" : "/search/") + Report.FILE);
    }

    private static String percent(Double share) {
        return share == null ? Numbers.NONE : Text.percent(share);
    }

    private static String time(Double seconds) {
        return seconds == null ? Numbers.NONE : Text.time(seconds);
    }
}
