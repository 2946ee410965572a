package io.entrannas.jobs.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.jobs.config.PaperTable;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.SweepPlan;
import io.entrannas.jobs.run.SweepPoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepReportTest {
    private static final String STRANGE = "</script><b class=stranger>\"'&<!--";
    private static final long MEBIBYTE = 1 << 20;

    @TempDir
    private Path folder;

    private static SweepPoint point(String name, Map<String, String> settings, Double validation, Double test) {
        Map<String, String> all = new TreeMap<>(settings);
        try {
            return new SweepPoint(
                    name,
                    all.getOrDefault("variant", ""),
                    new JsonMapper().writeValueAsString(without(all, "variant")),
                    1,
                    all.getOrDefault("search.method", "entrannas"),
                    all.getOrDefault("search.placement", "first"),
                    !all.containsKey("search.feature-sharing"),
                    all.getOrDefault("search.bottleneck", "off"),
                    Double.parseDouble(all.getOrDefault("search.architecture.lambda", "0.1")),
                    "standard",
                    64,
                    validation,
                    validation == null ? null : (Double) (validation - 0.25),
                    9,
                    8,
                    5_000_000,
                    600_000_000,
                    "{}",
                    validation == null ? null : 3600.0,
                    validation == null ? null : 0.125,
                    null,
                    100.0,
                    1L << 30,
                    validation == null ? null : 16 * MEBIBYTE,
                    validation == null ? null : MEBIBYTE,
                    test,
                    test == null ? null : (Double) 0.005,
                    test == null ? null : 60.0,
                    "vector",
                    1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Map<String, String> without(Map<String, String> settings, String key) {
        Map<String, String> rest = new TreeMap<>(settings);
        rest.remove(key);
        return rest;
    }

    private static List<String> cells(List<SweepPoint> points, PaperTable table, int row) {
        return new PaperTables(points, List.of(table), 1L << 30)
                .sections()
                .get(0)
                .rows()
                .get(row)
                .cells();
    }

    @Test
    void accuracyByPlacementIsTheMeanOverSeeds() {
        List<SweepPoint> points = List.of(
                point("a", Map.of("search.placement", "all", "run.seed", "1"), 0.80, null),
                point("b", Map.of("search.placement", "all", "run.seed", "2"), 0.82, null),
                point("c", Map.of("search.placement", "last"), 0.70, null));

        assertEquals(
                List.of("all (DARTS)", "81.00 ± 1.41", "56.00 ± 1.41", "25.00", "88.29", "63.97"),
                cells(points, PaperTable.TABLE1, 0));
        assertEquals(List.of("last", "70.00", "45.00", "25.00", "84.02", "83.35"), cells(points, PaperTable.TABLE1, 1));
    }

    @Test
    void memoryIsThatOfFeaturesAndParameters() {
        List<SweepPoint> points = List.of(
                point(
                        "d",
                        Map.of("variant", "DARTS", "search.placement", "all", "search.feature-sharing", "false"),
                        0.8,
                        null),
                point("b", Map.of("variant", "ours", "search.bottleneck", "4"), 0.8, null),
                point("x", Map.of("variant", "trained only"), null, 0.9));

        // 64 images of 16 MiB and 3 times 4 MiB; in 1 GiB there is room for 63 images beside the 12 MiB
        assertEquals(
                List.of("DARTS", "1.01", "63", "64", "100", "0.125 core-days", "9.0", "64", "0.73"),
                cells(points, PaperTable.TABLE2, 0));
        assertEquals("1.5", cells(points, PaperTable.TABLE2, 1).get(6));
        assertEquals("–", cells(points, PaperTable.TABLE2, 2).get(1));
    }

    @Test
    void lambdaStandsBesideThePapers() {
        List<SweepPoint> points =
                List.of(point("l", Map.of("search.method", "dst", "search.architecture.lambda", "0.2"), 0.8, 0.9));

        assertEquals(
                List.of("0.2", "9/8", "5.00", "600.0", "90.00", "9/8", "5.07", "580"),
                cells(points, PaperTable.TABLE3, 0));
    }

    @Test
    void testErrorHasTheDeviationOfTheTrainings() {
        List<SweepPoint> points = List.of(
                point("n", Map.of("variant", "net"), 0.8, 0.975), point("r", Map.of("variant", "random"), null, 0.9));

        assertEquals(
                List.of("ours: net", "2.50 ± 0.50", "5.00", "0.125 core-days", "gradient"),
                cells(points, PaperTable.TABLE4, 15));
        assertEquals(
                List.of("ours: random", "10.00 ± 0.50", "5.00", "–", "–"),
                cells(points, PaperTable.TABLE4, 16),
                "nothing was searched");
    }

    @Test
    void publishedNumbersAreThePapers() {
        Published published = Published.read();

        assertEquals(
                List.of(4, 4, 3, 15, 13),
                List.of(
                        published.table1().size(),
                        published.table2().size(),
                        published.table3().size(),
                        published.table4().size(),
                        published.table5().size()));
        assertEquals(
                new Published.OnCifar10("EnTranNAS (12 operations) + cutout", 2.22, 0.05, 7.68, 0.07, "gradient"),
                published.table4().get(14));
        assertEquals(
                new Published.OnImageNet("EnTranNAS-DST (ImageNet)", 23.2, 6.9, 7.0, 779, 2.2, "gradient"),
                published.table5().get(12));
    }

    @Test
    void everythingIsOnThePageInABrowser() throws Exception {
        List<SweepPoint> points = List.of(
                point(
                        "wide",
                        Map.of("variant", STRANGE, "search.method", "dst", "search.architecture.lambda", "0.05"),
                        0.8,
                        0.9),
                point(
                        "thin",
                        Map.of("variant", "thin", "search.method", "dst", "search.architecture.lambda", "0.2"),
                        0.7,
                        0.8),
                point("only", Map.of("variant", "trained"), null, 0.85));
        SweepReport report = new SweepReport(
                new RunFolder(folder.resolve("sweep").toString(), new Configuration()),
                new SweepPlan(
                        STRANGE,
                        List.of("table5", "table1", "table2", "table3", "table4"),
                        11L << 30,
                        List.of("wide", "thin", "only", "missing")),
                points);
        String page = report.page();
        assertFalse(page.contains(STRANGE));
        assertTrue(page.contains("default-src 'none'"));

        // as narrow as a phone
        JsonNode marks = new Browser(folder, "500,800").marks(page, "sweep-marks.js");

        assertEquals(0, marks.get("errors").size(), marks.toString());
        assertEquals(0, marks.get("strangers").asInt());
        assertEquals(STRANGE + " – EnTranNAS sweep", marks.get("title").asText());
        assertEquals(6, marks.get("sections").size());
        assertEquals("[3,3,3,18,16,3]", marks.get("rows").toString());
        assertEquals("ours: " + STRANGE, marks.get("ours").get(0).asText());
        assertEquals(6, marks.get("ours").size());
        assertEquals(
                "[\"wide/search/report.html\",\"thin/search/report.html\",\"only/train/report.html\"]",
                marks.get("links").toString());
        // three points and thirteen published networks, and both in the legend
        assertEquals("[18,18]", marks.get("figures").toString());
        assertEquals(0, marks.get("overflow").asInt(), "the page is wider than the window");
    }
}
