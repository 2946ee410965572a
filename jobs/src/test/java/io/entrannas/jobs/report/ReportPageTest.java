package io.entrannas.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.run.Provenance;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.ArchitectureRow;
import io.entrannas.jobs.worker.SearchEpoch;
import io.entrannas.jobs.worker.TrainEpoch;
import io.entrannas.jobs.worker.WorkerRow;
import io.entrannas.space.GenotypeJson;
import io.entrannas.space.NamedGenotypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    private static final String STRANGE = "</script><b class=stranger>\"'&<!--";
    /** A picture of one pixel. */
    private static final String PIXEL =
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    @TempDir
    private Path folder;

    /** A search of three epochs in a space of two operations; its name would end the data, were it not escaped. */
    private static RunResults search() {
        RunResults run = begun("search", STRANGE);
        String genotype = GenotypeJson.write(NamedGenotypes.get("DARTS_V2"));
        for (int epoch = 0; epoch < 3; epoch++) {
            List<ArchitectureRow> rows = new ArrayList<>();
            for (String cell : List.of("normal", "reduce")) {
                for (int source = 0; source < 2; source++) {
                    boolean derived = source == 0 || epoch == 0;
                    double alpha = 0.1 * (epoch + 1) * (source == 0 ? 1 : -1);
                    rows.add(new ArchitectureRow(
                            cell,
                            source,
                            2,
                            "sep_conv_3x3",
                            alpha,
                            0.6,
                            derived ? 0.6 : 0,
                            0.3 + 0.1 * epoch,
                            derived));
                    rows.add(new ArchitectureRow(
                            cell, source, 2, "skip_connect", -alpha, 0.4, 0, 0.3 + 0.1 * epoch, false));
                }
            }
            EpochRow row = new SearchEpoch(
                    5 - epoch,
                    0.1 / (epoch + 1),
                    2.0 / (epoch + 1),
                    0.3 * epoch,
                    2.1 / (epoch + 1),
                    0.3 * epoch,
                    0.5,
                    epoch == 1 ? Double.NaN : 2,
                    0.2 * epoch,
                    2,
                    0.2 * epoch,
                    2 + epoch,
                    4 - epoch,
                    genotype);
            run = run.with(epoch, row, rows, List.of(worker(0), worker(1)));
        }
        return run;
    }

    private static RunResults training() {
        RunResults run = begun("train", "trained");
        for (int epoch = 0; epoch < 3; epoch++) {
            EpochRow row = new TrainEpoch(
                    0.1, 0.1 * epoch, 2.0 / (epoch + 1), 0.3 * epoch, null, null, null, epoch == 2 ? 0.9 : null);
            run = run.with(epoch, row, List.of(), List.of(worker(0)));
        }
        return run;
    }

    private static RunResults begun(String kind, String name) {
        Provenance provenance = new Provenance(
                kind,
                "2026-01-01T00:00:00Z",
                new TreeMap<>(Map.of("engine", STRANGE)),
                new TreeMap<>(),
                new TreeMap<>());
        return new RunResults(
                name,
                provenance,
                Optional.empty(),
                Optional.of(NamedGenotypes.get("DARTS_V2")),
                new TreeMap<>(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of());
    }

    /** The same run, tested on images of two classes. */
    private static RunResults tested(RunResults run) {
        EvaluationResults evaluation = new EvaluationResults(
                "test",
                10,
                0.7,
                1,
                List.of("shirt", STRANGE),
                List.of(List.of(4L, 1L), List.of(2L, 3L)),
                List.of(new EvaluationResults.Confusion(STRANGE, "shirt", 2)),
                List.of(new EvaluationResults.Mistake(STRANGE, "shirt", 0.9, PIXEL)));
        return new RunResults(
                run.name(),
                run.provenance(),
                run.summary(),
                run.given(),
                run.epochs(),
                run.architecture(),
                run.workers(),
                List.of(evaluation));
    }

    private static WorkerRow worker(int rank) {
        return new WorkerRow(
                rank, "host", "0", 2, null, 1000, 50 + rank, 1, 10, 1, 1, 3, 0.1, 17, 1L << 30, 1L << 20, 5000L);
    }

    @Test
    void thePageNeedsNothingElse() {
        String page = ReportPage.of(search(), List.of(training()));

        assertFalse(Pattern.compile("(src|href)=\"(?!#)").matcher(page).find());
        assertTrue(page.contains("default-src 'none'"));
        assertTrue(page.contains("Permission is hereby granted"), "the licence of the chart library is missing");
        assertFalse(page.contains(STRANGE));
    }

    @Test
    void everythingIsDrawnInABrowser() throws Exception {
        JsonNode marks = browse(ReportPage.of(search(), List.of(training())));

        assertEquals(0, marks.get("errors").size(), marks.toString());
        assertEquals(0, marks.get("strangers").asInt());
        assertEquals(STRANGE + " – EnTranNAS search", marks.get("title").asText());
        for (String chart : List.of(
                "Loss",
                "Accuracy",
                "Active connections",
                "Temperature",
                "Thresholds t, normal cell",
                "Seconds of an epoch, by phase (mean over workers)",
                "Images per second while training",
                "Largest resident memory so far",
                "Training loss")) {
            assertTrue(marks.get("charts").has(chart), chart + " is missing: " + marks);
        }
        marks.get("charts")
                .properties()
                .forEach(chart -> assertTrue(chart.getValue().asInt() > 20, chart.toString()));
        assertEquals(4, marks.get("maps").size());
        marks.get("maps").forEach(map -> assertTrue(map.asInt() > 0, marks.toString()));
        assertEquals(2, marks.get("cells").size());
        marks.get("cells").forEach(cell -> assertTrue(cell.asInt() > 20, marks.toString()));
        assertEquals(4, marks.get("filmAtStart").asInt());
        assertEquals(2, marks.get("filmAtEnd").asInt());
        assertEquals(0, marks.get("overflow").asInt(), "the page is wider than the window");
        assertEquals("light", marks.get("theme").asText());
    }

    @Test
    void whatATestHasShownIsDrawnInABrowser() throws Exception {
        JsonNode marks = browse(ReportPage.of(tested(training()), List.of()));

        assertEquals(0, marks.get("errors").size(), marks.toString());
        assertEquals(0, marks.get("strangers").asInt());
        assertEquals("[4,1,2,3]", marks.get("confusion").toString());
        assertEquals("[1]", marks.get("pictures").toString(), "width of the picture");
        assertEquals(0, marks.get("overflow").asInt(), "the page is wider than the window");
    }

    @Test
    void aRunOfNoEpochsIsAPageToo() throws Exception {
        JsonNode marks = browse(ReportPage.of(begun("search", "new"), List.of()));

        assertEquals(0, marks.get("errors").size(), marks.toString());
        assertEquals(0, marks.get("charts").size());
    }

    /** It has no epochs of its own. */
    @Test
    void aRunThatIsSeveralShowsWhatCameOfThem() throws Exception {
        String genotype = GenotypeJson.write(NamedGenotypes.get("DARTS_V2"));
        RunResults begun = begun("search", "several");
        RunResults several = new RunResults(
                begun.name(),
                begun.provenance(),
                Optional.of(new Summary(
                        "search",
                        "several",
                        "vector",
                        1,
                        3,
                        60,
                        0.75,
                        0.5,
                        null,
                        null,
                        null,
                        null,
                        new JsonMapper().readTree(genotype),
                        5_000_000,
                        600_000_000)),
                begun.given(),
                begun.epochs(),
                begun.architecture(),
                begun.workers(),
                begun.evaluations());

        JsonNode tiles = browse(ReportPage.of(several, List.of())).get("tiles");

        assertEquals("75.00 %", tiles.path("Validation accuracy, best epoch").asText(), tiles.toString());
        assertEquals("50.00 %", tiles.path("Child-net accuracy").asText(), tiles.toString());
    }

    /** Whatever is wrong with a report, the run goes on. */
    @Test
    void aReportThatFailsStopsNothing() {
        RunFolder noRun = new RunFolder(folder.resolve("none").toString(), new Configuration());

        new LiveReport(null, noRun).epoch(0, Map.of());
        LiveReport.last(null, noRun);

        assertFalse(Files.exists(folder.resolve("none")));
    }

    private JsonNode browse(String page) throws IOException, InterruptedException {
        return new Browser(folder, "1000,800").marks(page, "marks.js");
    }
}
