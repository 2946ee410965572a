package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entrannas.jobs.notebook.Notebook;
import io.entrannas.jobs.notebook.NotebookRun;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Every paragraph of every note runs, in order, on runs that jobs made. */
class NotebooksIT {
    private static final Path NOTEBOOKS = Path.of("../notebooks");
    private static final Pattern FILE = Pattern.compile("(\\w+)_([0-9A-Z]{9})\\.zpln");
    private static final Set<String> CHARTS =
            Set.of("table", "multiBarChart", "pieChart", "stackedAreaChart", "lineChart", "scatterChart");

    private static final Map<String, Notebook> NOTES = new LinkedHashMap<>();

    /** By name of the note, what each paragraph shows. */
    private static Map<String, List<String>> outputs;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void run() throws IOException {
        assumeTrue(
                SparkRequirements.sparkVersion().startsWith("3."),
                "the shell of Spark 4 is not served; that of 3.5 does not run on it");
        ExampleRuns example = ExampleRuns.get();
        Map<String, Map<String, String>> forms = Map.of(
                "Search", Map.of("run", example.search().toString()),
                "Workers", Map.of("run", example.search().toString()),
                "Comparison", Map.of("runs", example.runs().toString()),
                "Data", Map.of("data", example.data().toString()));
        SparkSession spark =
                SparkSession.builder().config("spark.sql.shuffle.partitions", 2).getOrCreate();
        for (Path file : files()) {
            Notebook note = Notebook.read(file);
            NOTES.put(note.name(), note);
        }
        outputs = NotebookRun.outputs(spark, List.copyOf(NOTES.values()), folder, forms);
    }

    @AfterAll
    static void stop() {
        if (outputs != null) {
            SparkSession.builder().getOrCreate().sparkContext().stop();
        }
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(NOTEBOOKS)) {
            return files.filter(file -> file.toString().endsWith(".zpln"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyNoteHasAPlaceInZeppelin() throws IOException {
        Set<String> ids = new HashSet<>();
        for (Path file : files()) {
            var name = FILE.matcher(file.getFileName().toString());
            assertTrue(name.matches(), file::toString);
            Notebook note = Notebook.read(file);
            assertEquals(name.group(1), note.name());
            assertEquals(name.group(2), note.id());
            assertTrue(ids.add(note.id()), note.id());
            assertEquals("spark", note.defaultInterpreterGroup());
            assertTrue(note.paragraphs().get(0).text().startsWith("%md"), "it begins with what it needs");
            for (Notebook.Paragraph paragraph : note.paragraphs()) {
                assertTrue(ids.add(paragraph.id()), paragraph.id());
                assertEquals("READY", paragraph.status());
                assertNull(paragraph.results(), "outputs are stripped");
                assertNull(paragraph.dateStarted());
            }
        }
        assertEquals(Set.of("Search", "Comparison", "Data", "Workers"), NOTES.keySet());
    }

    @Test
    void chartsDrawColumnsThatTheirTablesHave() {
        NOTES.forEach((name, note) -> {
            for (int i = 0; i < note.paragraphs().size(); i++) {
                Notebook.Paragraph paragraph = note.paragraphs().get(i);
                if (!paragraph.text().startsWith("%spark.sql")) {
                    continue;
                }
                String[] lines = outputs.get(name).get(i).split("\n");
                List<String> columns = Arrays.asList(lines[0].split("\t"));
                assertTrue(lines.length > 1, () -> name + ": no rows of " + paragraph.title());
                Arrays.stream(lines).forEach(line -> assertEquals(columns.size(), line.split("\t", -1).length, line));
                Notebook.Graph graph = paragraph.config().results().get("0").graph();
                assertTrue(CHARTS.contains(graph.mode()), graph.mode());
                for (Notebook.Column column : drawn(graph)) {
                    assertEquals(column.name(), columns.get((int) column.index()), paragraph.title());
                }
            }
        });
    }

    private static List<Notebook.Column> drawn(Notebook.Graph graph) {
        List<Notebook.Column> columns = new ArrayList<>();
        columns.addAll(graph.keys());
        columns.addAll(graph.groups());
        columns.addAll(graph.values());
        if (graph.mode().equals("scatterChart")) {
            graph.setting()
                    .get("scatterChart")
                    .values()
                    .forEach(c -> columns.add(new Notebook.Column(
                            c.get("name").asText(),
                            c.get("index").asDouble(),
                            c.get("aggr").asText())));
        }
        return columns;
    }

    @Test
    void aSearchIsDrawn() throws Exception {
        // two types of cell with five edges of eight operations, two epochs, each field with its title
        Document alpha = html("Search", "Alpha of every candidate connection");
        assertEquals(2 * 5 * 8 * 2, alpha.getElementsByTagName("title").getLength());
        Document cells = html("Search", "The cells");
        assertEquals(1, cells.getElementsByTagName("svg").getLength());
        assertTrue(cells.getElementsByTagName("path").getLength() > 0);
        Document film = html("Search", "The film of the search");
        assertEquals(1, film.getElementsByTagName("img").getLength());
        assertEquals(3, table("Search", "Loss").size());
    }

    @Test
    void runsAreCompared() {
        // both searches, the run that they are, and the training
        assertEquals(5, table("Comparison", "Results").size());
        List<String> front = table("Comparison", "Accuracy by parameters (Pareto)");
        assertTrue(front.stream().anyMatch(row -> row.endsWith("search, front")), front::toString);
        assertEquals(
                1, front.stream().filter(row -> row.endsWith("train, front")).count(), front::toString);
        // two epochs each of two searches and a training
        assertEquals(1 + 6, table("Comparison", "Training loss").size());
    }

    @Test
    void aDataSetIsJudged() throws Exception {
        assertEquals(List.of("reason\timages", "zero bytes\t1"), table("Data", "Rejected images by reason"));
        assertEquals(List.of("key\treason", "dark/broken.png\tzero bytes"), table("Data", "Rejected images"));
        assertEquals(
                List.of(
                        "class\tsplit\timages",
                        "dark\ttest\t6",
                        "dark\ttrain\t54",
                        "light\ttest\t6",
                        "light\ttrain\t54"),
                table("Data", "Class balance"));
        Document pictures = html("Data", "Sample pictures");
        assertEquals(60, pictures.getElementsByTagName("img").getLength());
    }

    @Test
    void theTimeOfWorkersIsAccountedFor() {
        // five phases of one worker
        assertEquals(1 + 5, table("Workers", "Seconds per epoch by worker").size());
        assertEquals(
                1 + 1,
                table("Workers", "Shares of the time, by worker and place").size());
        // 54 images in the weight subset, three batches of 18, two epochs
        assertTrue(table("Workers", "Cost").get(1).startsWith("108\t"));
    }

    private static List<String> table(String note, String title) {
        return output(note, title).lines().toList();
    }

    /** The HTML that a paragraph shows, which is XML as well. */
    private static Document html(String note, String title) throws Exception {
        String output = output(note, title);
        assertTrue(output.startsWith("%html "), output);
        assertFalse(output.contains("script"), "nothing runs in the reader's browser");
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader("<html>" + output.substring("%html ".length()) + "</html>")));
    }

    private static String output(String note, String title) {
        List<Notebook.Paragraph> paragraphs = NOTES.get(note).paragraphs();
        for (int i = 0; i < paragraphs.size(); i++) {
            if (title.equals(paragraphs.get(i).title())) {
                return outputs.get(note).get(i);
            }
        }
        throw new AssertionError(note + " has no paragraph " + title);
    }
}
