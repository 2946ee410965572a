package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrannas.data.JobCommand;
import io.entrannas.jobs.progress.Text;
import io.entrannas.space.GenotypeFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchJobIT {
    private static final String[] TABLES = {"epochs", "steps", "architecture"};
    private static final String LAST = "checkpoints/epoch-0003.safetensors";

    @TempDir
    private static Path folder;

    private static JobRunner jobs;

    /** A run that nothing disturbed, for the others to compare with. */
    @BeforeAll
    static void search() throws IOException {
        jobs = JobRunner.prepare(folder);
        JobRunner.Outcome outcome = jobs.execute(new SearchJob(), "undisturbed");
        outcome.assertSuccess();
        outcome.assertContains("validation accuracy", "child-net accuracy", "parameters", "FLOPs");
    }

    @Test
    void aRunLeavesItsResults() throws IOException {
        JsonNode summary = jobs.summary("undisturbed");
        assertEquals("search", summary.get("kind").asText());
        assertEquals("undisturbed", summary.get("name").asText());
        assertEquals(1, summary.get("workers").asInt());
        assertEquals(3, summary.get("epochs").asInt());
        assertTrue(summary.get("seconds").asDouble() > 0);
        assertTrue(summary.get("testAccuracy").isNull());
        assertTrue(summary.get("parameters").asLong() > 0);
        assertTrue(summary.get("flops").asLong() > summary.get("parameters").asLong());

        List<Row> epochs = jobs.metrics("undisturbed", "epochs").get("epochs");
        assertEquals(3, epochs.size());
        Row best = epochs.stream()
                .max((a, b) -> Double.compare(a.<Double>getAs("validationAccuracy"), b.getAs("validationAccuracy")))
                .orElseThrow();
        assertEquals(
                best.<Double>getAs("validationAccuracy"),
                summary.get("validationAccuracy").asDouble());
        assertEquals(
                best.<Double>getAs("childAccuracy"),
                summary.get("childNetAccuracy").asDouble());
        assertEquals(5.0, temperature(epochs, 0), 1e-12);
        assertEquals(5.0 * 0.923 * 0.923, temperature(epochs, 2), 1e-12);
        // two connections to each of two nodes
        epochs.forEach(row -> assertEquals(4, row.<Integer>getAs("normalConnections")));
        epochs.forEach(row -> assertEquals(4, row.<Integer>getAs("reduceConnections")));
        String genotype = best.getAs("genotype");
        assertEquals(genotype, Files.readString(jobs.run("undisturbed").resolve("genotype.json")));
        assertEquals(
                GenotypeFormat.read(genotype, "json").sorted(),
                GenotypeFormat.read(Files.readString(jobs.run("undisturbed").resolve("genotype.txt")), "txt")
                        .sorted());
        assertTrue(
                Files.readString(jobs.run("undisturbed").resolve("cells.svg")).startsWith("<svg"));

        // 196 images in the weight subset, 40 a step; 5 edges of 8 operations in cells of 2 nodes
        assertEquals(12, jobs.metrics("undisturbed", "steps").get("steps").size());
        assertEquals(
                3 * 2 * 5 * 8,
                jobs.metrics("undisturbed", "architecture").get("architecture").size());
        List<Row> workers = jobs.metrics("undisturbed", "workers").get("workers");
        assertEquals(3, workers.size());
        for (Row row : workers) {
            assertTrue(row.<Double>getAs("secondsPerStep") > 0, row.toString());
            assertTrue(row.<Double>getAs("secondsPerStep") * 4 < row.<Double>getAs("seconds"), row.toString());
            if (Files.exists(Path.of("/proc/self/status"))) {
                assertTrue(row.<Long>getAs("peakMemory") > 10_000_000, row.toString());
            }
        }

        assertEquals(
                List.of("epoch-0002.safetensors", "epoch-0003.safetensors"),
                list(jobs.run("undisturbed").resolve("checkpoints")));
        try (Stream<Path> files = Files.list(jobs.run("undisturbed"))) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith(".lock")));
        }
        assertTrue(Files.exists(jobs.run("undisturbed").resolve("report.html")));
    }

    @Test
    void aReportIsMadeOfTheFilesOfARun() throws IOException {
        jobs.copyUnfinished("undisturbed", "looked-at");
        Path report = jobs.run("looked-at").resolve("report.html");
        Files.delete(report);

        assertEquals(
                0,
                JobCommand.of(new ReportJob())
                        .execute(
                                jobs.run("looked-at").toString(),
                                jobs.run("undisturbed").toString(),
                                "--film",
                                "film.gif"));

        assertTrue(Files.readString(report).contains("\"name\":\"undisturbed\""));
        assertTrue(Files.size(jobs.run("looked-at").resolve("film.gif")) > 1000);
        assertEquals(2, JobCommand.of(new ReportJob()).execute(folder.toString()));
        assertEquals(
                2, JobCommand.of(new ReportJob()).execute(jobs.run("looked-at").toString(), "--film", "film.mp4"));
    }

    @Test
    void theSameCommandAgainSaysThatTheRunIsComplete() throws IOException {
        byte[] summary = jobs.file("undisturbed", "summary.json");

        JobRunner.Outcome again = jobs.execute(new SearchJob(), "undisturbed");

        again.assertSuccess();
        assertTrue(again.output().contains("is complete"), again.output());
        assertFalse(again.output().contains("epoch 1/3"), again.output());
        assertArrayEquals(summary, jobs.file("undisturbed", "summary.json"));
    }

    @Test
    void aKilledRunGoesOnAsIfItHadNotBeen() throws Exception {
        int exitCode = jobs.kill(SearchJob.class, "killed", "checkpoints/epoch-0001.safetensors");
        assertEquals(137, exitCode, () -> "the job ended by itself: " + folder.resolve("killed.log"));
        assertFalse(Files.exists(jobs.run("killed").resolve("summary.json")));

        JobRunner.Outcome resumed = jobs.execute(new SearchJob(), "killed");

        resumed.assertSuccess();
        assertTrue(resumed.output().contains("Going on from"), resumed.output());
        assertSameAsUndisturbed("killed");
    }

    @Test
    void aDamagedCheckpointCostsAnEpoch() throws IOException {
        jobs.copyUnfinished("undisturbed", "damaged");
        jobs.truncate("damaged", LAST);

        JobRunner.Outcome resumed = jobs.execute(new SearchJob(), "damaged");

        resumed.assertSuccess();
        assertTrue(resumed.output().contains("epoch-0002.safetensors"), resumed.output());
        assertSameAsUndisturbed("damaged");
    }

    @Test
    void withoutAGoodCheckpointTheRunIsRefused() throws IOException {
        jobs.copyUnfinished("undisturbed", "lost");
        jobs.truncate("lost", LAST);
        jobs.flipABit("lost", "checkpoints/epoch-0002.safetensors");

        JobRunner.Outcome refused = jobs.execute(new SearchJob(), "lost");

        refused.assertRefused("are damaged");
        jobs.execute(new SearchJob(), "lost", "--overwrite").assertSuccess();
        assertSameAsUndisturbed("lost");
    }

    @Test
    void otherSettingsAreRefusedByName() {
        JobRunner.Outcome refused =
                jobs.execute(new SearchJob(), "undisturbed", "--set", "search.channels=8", "--set", "run.seed=7");

        refused.assertRefused("search.channels was 4, is 8", "run.seed was 1, is 7", "--overwrite");
    }

    @Test
    void theBestOfSeveralSearchesWins() throws IOException {
        String[] twice = {"--set", "search.repeats=2", "--set", "search.epochs=1"};
        JobRunner.Outcome outcome = jobs.execute(new SearchJob(), "repeated", twice);
        outcome.assertSuccess();

        JsonNode first = jobs.summary("repeated/repeat-1");
        JsonNode second = jobs.summary("repeated/repeat-2");
        boolean firstIsBest = first.get("validationAccuracy").asDouble()
                >= second.get("validationAccuracy").asDouble();
        JsonNode best = firstIsBest ? first : second;
        JsonNode summary = jobs.summary("repeated");
        for (String key :
                List.of("validationAccuracy", "childNetAccuracy", "genotype", "parameters", "flops", "epochs")) {
            assertEquals(best.get(key), summary.get(key), key);
        }
        assertArrayEquals(
                jobs.file(firstIsBest ? "repeated/repeat-1" : "repeated/repeat-2", "genotype.json"),
                jobs.file("repeated", "genotype.json"));
        assertEquals(
                first.get("seconds").asDouble() + second.get("seconds").asDouble(),
                summary.get("seconds").asDouble(),
                1e-9);

        List<Row> repeats = jobs.metrics("repeated", "repeats").get("repeats");
        assertEquals(2, repeats.size());
        for (int i = 0; i < 2; i++) {
            Row repeat = repeats.get(i);
            JsonNode one = i == 0 ? first : second;
            assertEquals(i + 1, repeat.<Integer>getAs("repeat"));
            assertEquals(one.get("name").asText(), repeat.getAs("name"));
            assertEquals(one.get("validationAccuracy").asDouble(), repeat.<Double>getAs("validationAccuracy"));
            assertEquals(one.get("childNetAccuracy").asDouble(), repeat.<Double>getAs("childNetAccuracy"));
            assertEquals((i == 0) == firstIsBest, repeat.<Boolean>getAs("best"));
        }
        assertNotEquals(repeats.get(0).<Long>getAs("seed"), repeats.get(1).<Long>getAs("seed"));
        assertNotEquals(
                Arrays.hashCode(jobs.file("repeated/repeat-1", "checkpoints/epoch-0001.safetensors")),
                Arrays.hashCode(jobs.file("repeated/repeat-2", "checkpoints/epoch-0001.safetensors")));
        for (Row repeat : repeats) {
            outcome.assertContains(
                    Text.percent(repeat.getAs("validationAccuracy")),
                    Text.percent(repeat.getAs("childNetAccuracy")),
                    repeat.get(repeat.fieldIndex("seed")).toString());
        }
        outcome.assertContains((firstIsBest ? "1" : "2") + " best");

        JobRunner.Outcome again = jobs.execute(new SearchJob(), "repeated", twice);
        again.assertContains("repeated is complete", (firstIsBest ? "1" : "2") + " best");
    }

    @Test
    void aSearchOfSeveralThatIsDoneIsNotDoneAgain() throws IOException {
        String[] twice = {"--set", "search.repeats=2", "--set", "search.epochs=1"};
        jobs.execute(new SearchJob(), "stopped", twice).assertSuccess();
        byte[] before = jobs.file("stopped/repeat-2", "checkpoints/epoch-0001.safetensors");
        Files.delete(jobs.run("stopped").resolve("summary.json"));
        jobs.delete("stopped/repeat-2");

        JobRunner.Outcome resumed = jobs.execute(new SearchJob(), "stopped", twice);

        resumed.assertSuccess();
        resumed.assertContains("repeat-1 is complete", "epoch 1/1");
        assertArrayEquals(before, jobs.file("stopped/repeat-2", "checkpoints/epoch-0001.safetensors"));
    }

    @Test
    void differentiableTopologyIsSearchedToo() {
        jobs.execute(new SearchJob(), "dst", "--set", "search.method=dst", "--set", "search.epochs=1")
                .assertSuccess();

        List<Row> architecture = jobs.metrics("dst", "architecture").get("architecture");
        assertEquals(2 * 5 * 7, architecture.size());
        architecture.forEach(row -> assertEquals(0.5, row.<Double>getAs("threshold"), 0.1));
        Row epoch = jobs.metrics("dst", "epochs").get("epochs").get(0);
        for (String cell : List.of("normal", "reduce")) {
            long active = architecture.stream()
                    .filter(row -> row.getAs("cell").equals(cell) && row.<Double>getAs("weight") > 0)
                    .count();
            assertEquals(active, epoch.<Integer>getAs(cell + "Connections").longValue(), cell);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "search.weights.learning-rate=1e30, 40, learning rate 1.0E30",
        "search.architecture.learning-rate=1e300, 40, learning rates 1.0E300 and 0.2",
        // one step, so that what diverged is found after the epoch only
        "search.weights.learning-rate=1e39, 196, learning rate 1.0E39"
    })
    void aDivergedRunStopsAndNamesStepAndRate(String rate, int batchSize, String named) throws IOException {
        JobRunner.Outcome refused = jobs.execute(
                new SearchJob(), "diverged", "--overwrite", "--set", rate, "--set", "search.batch-size=" + batchSize);

        refused.assertRefused("epoch 0, step", named, "lower search.", "there is no checkpoint yet");
        assertFalse(Files.exists(jobs.run("diverged").resolve("checkpoints")));
        assertFalse(Files.exists(jobs.run("diverged").resolve("metrics")));
        assertFalse(Files.exists(jobs.run("diverged").resolve("summary.json")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "search.batch-size=300 | search.batch-size must be at most the 196 weight images",
                "data.path=/no/such/place | there is no data set at /no/such/place",
                "data.path=null | data.path is not set",
                "search.chanels=3 | did you mean search.channels?",
                "run.dir=/proc/version/runs | /proc/version/runs"
            })
    void mistakesAreRefusedBeforeAnythingIsWritten(String setting, String message) {
        JobRunner.Outcome refused = jobs.execute(new SearchJob(), "mistaken", "--set", setting);

        refused.assertRefused(message);
        assertFalse(Files.exists(jobs.run("mistaken")));
    }

    @Test
    void aFolderThatIsNoRunIsLeftAlone() throws IOException {
        Path thesis = Files.createDirectories(jobs.run("mine")).resolve("thesis.tex");
        Files.writeString(thesis, "years of work");

        jobs.execute(new SearchJob(), "mine", "--overwrite").assertRefused("thesis.tex", "is not the folder of a run");
        assertTrue(Files.exists(thesis));
    }

    private static double temperature(List<Row> epochs, int epoch) {
        return epochs.stream()
                .filter(row -> row.<Integer>getAs("epoch") == epoch)
                .findFirst()
                .orElseThrow()
                .getAs("temperature");
    }

    private static void assertSameAsUndisturbed(String name) throws IOException {
        assertArrayEquals(jobs.file("undisturbed", LAST), jobs.file(name, LAST));
        assertArrayEquals(jobs.file("undisturbed", "genotype.json"), jobs.file(name, "genotype.json"));
        assertEquals(jobs.metrics("undisturbed", TABLES), jobs.metrics(name, TABLES));
    }

    private static List<String> list(Path path) throws IOException {
        try (var files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
