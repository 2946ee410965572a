package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler does to the job: runs it again and again, two at a time, and kills it. */
class ScheduledRunsIT {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path temporary;

    private Path source;
    private Path output;
    private FileTime started;

    @BeforeAll
    static void configureSpark() {
        JobRun.configureSpark();
    }

    @AfterAll
    static void forgetSpark() {
        JobRun.forgetSpark();
    }

    @BeforeEach
    void makeSource() throws IOException {
        source = temporary.resolve("source");
        output = temporary.resolve("output");
        TestImages.writeClass(source.resolve("a"), 30, 16, 16, 3);
        TestImages.writeClass(source.resolve("b"), 30, 16, 16, 3);
    }

    /** When to kill a run, by what it has written. */
    private interface Moment {
        boolean hasCome() throws IOException;
    }

    /** A run in a process of its own, killed at a moment without being asked. */
    private void kill(Moment moment) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-XX:+Ignore"))
                .toList());
        command.addAll(List.of(
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PrepareDataJob.class.getName(),
                "--source",
                source.toString(),
                "--output",
                output.toString(),
                "--overwrite"));
        Path log = temporary.resolve("killed.log");
        started = FileTime.from(Instant.now());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        while (process.isAlive() && !moment.hasCome()) {
            Thread.sleep(1);
        }
        assertTrue(process.isAlive(), "it ended before: " + Files.readString(log));
        process.destroyForcibly().waitFor();
    }

    /** Whether the run that was started last has written it; what one before it left is older. */
    private boolean isThere(String name) throws IOException {
        try {
            Path version = output.resolve(name).subpath(0, output.getNameCount() + 1);
            return Files.exists(output.resolve(name))
                    && Files.getLastModifiedTime(output.getRoot().resolve(version))
                                    .compareTo(started)
                            >= 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private boolean holdsParquet(String version) throws IOException {
        if (!isThere(version + "/images")) {
            return false;
        }
        try (Stream<Path> files = Files.walk(output.resolve(version + "/images"))) {
            return files.anyMatch(file -> file.toString().endsWith(".parquet"));
        } catch (UncheckedIOException | NoSuchFileException e) {
            // What the last run left is being deleted.
            return false;
        }
    }

    @Test
    void aRunThatIsKilledLeavesTheOldVersionAndTheNextOneCleansUp() throws Exception {
        Dataset before = JobRun.prepared(source, output);
        Map<String, Moment> moments = new LinkedHashMap<>();
        moments.put("as it takes the folder", () -> names().stream().anyMatch(name -> name.startsWith(".lock-")));
        moments.put("as it begins a version", () -> isThere("v0002"));
        moments.put("with a shard written", () -> holdsParquet("v0002"));
        moments.put("with all shards written", () -> isThere("v0002/rejected"));
        for (Map.Entry<String, Moment> moment : moments.entrySet()) {
            kill(moment.getValue());
            Dataset after = Dataset.open(output.toString(), hadoop);
            assertEquals(before.version(), after.version(), moment.getKey());
            after.requireWhole();
        }
        assertTrue(names().size() > 2, "the last one left something: " + names());
        JobRun unchanged = JobRun.prepare(source, output);
        assertTrue(unchanged.out().startsWith("Nothing to do"), unchanged.out() + unchanged.err());
        assertEquals(Set.of("current", "v0001"), names(), "even a run with nothing else to do cleans up");

        kill(() -> isThere("v0002/manifest.json"));
        Dataset next = Dataset.open(output.toString(), hadoop);
        assertEquals(before.fingerprint(), next.fingerprint(), "the old version or the new one, and both are whole");
        next.requireWhole();
        Dataset last = JobRun.prepared(source, output, "--overwrite");
        assertEquals(before.fingerprint(), last.fingerprint());
        assertEquals(Set.of("current", "v0002", "v0003"), names());
    }

    @Test
    void twoRunsAreKeptApartAndSaySoToTheScheduler() throws Exception {
        FileSystem files = FileSystem.getLocal(hadoop);
        org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(output.toUri());
        try (FolderLock other = FolderLock.acquire(files, folder, FolderLock.BEAT)) {
            JobRun run = JobRun.prepare(source, output, "--json");
            assertEquals(3, run.exitCode());
            assertTrue(run.err().contains("is being written by another job"), run.err());
            JsonNode json = json(run);
            assertEquals("in use", json.get("status").asText());
            assertEquals(3, json.get("exitCode").asInt());
            other.requireHeld();
        }
        JsonNode json = json(JobRun.prepare(source, output, "--json"));
        assertEquals("prepare-data", json.get("job").asText());
        assertEquals("prepared", json.get("status").asText());
        assertEquals(0, json.get("exitCode").asInt());
        assertTrue(json.get("version").asText().endsWith("/v0001"));
        assertEquals(54, json.at("/images/train").asInt());
        assertEquals(26, json.at("/images/weight").asInt());
        assertEquals(0, json.at("/images/validation").asInt());
        assertEquals(6, json.at("/images/test").asInt());
        assertEquals(0, json.get("rejected").asInt());
        assertEquals(
                "unchanged",
                json(JobRun.prepare(source, output, "--json")).get("status").asText());

        TestImages.write(source.resolve("a/bad.png"), new byte[0]);
        JobRun failed = JobRun.prepare(source, output, "--json");
        assertEquals(2, failed.exitCode());
        assertEquals("failed", json(failed).get("status").asText());
        assertTrue(json(failed).get("message").asText().contains("1 of 61 images are no use"), failed.out());
        assertEquals(Set.of("current", "rejected", "v0001"), names());
    }

    private static JsonNode json(JobRun run) throws IOException {
        assertEquals(1, run.out().lines().count(), "one line and nothing else: " + run.out());
        return new JsonMapper().readTree(run.out());
    }

    @Test
    void listsTheSubsetsAsText() throws IOException {
        Dataset dataset = JobRun.prepared(
                source, output, "--weight-share", "0.3", "--architecture-share", "0.2", "--test-share", "0.1");
        Path lists = temporary.resolve("lists");
        int exitCode = JobCommand.of(new ExportSubsetsJob())
                .execute("--data", output.toString(), "--output", lists.toString());
        assertEquals(0, exitCode);
        Map<String, Integer> counts = Map.of("weight", 16, "arch", 10, "rest", 28, "validation", 0, "test", 6);
        Map<String, Row> rows = JobRun.rows(dataset);
        Set<String> seen = new TreeSet<>();
        for (Map.Entry<String, Integer> list : counts.entrySet()) {
            List<String> lines = Files.readAllLines(lists.resolve(list.getKey() + ".txt"));
            assertEquals(list.getValue(), lines.size(), list.getKey());
            assertEquals(lines.stream().sorted().toList(), lines);
            for (String line : lines) {
                String[] parts = line.split("\t", -1);
                assertEquals(parts[0].substring(0, 1), parts[1], "key and class");
                assertTrue(seen.add(parts[0]), "in two lists: " + line);
                Row row = rows.get(parts[0]);
                String place = row.getAs("split").equals("train") ? row.getAs("subset") : row.getAs("split");
                assertEquals(list.getKey(), place);
            }
        }
        assertEquals(rows.keySet(), seen);
        assertFalse(Files.exists(lists.resolve(".weight.txt.crc")));
        assertEquals(
                2, JobCommand.of(new ExportSubsetsJob()).execute("--data", source.toString(), "--output", "lists"));
        Files.delete(lists.resolve("arch.txt"));
        Files.createSymbolicLink(lists.resolve("arch.txt"), Path.of("/dev/full"));
        assertEquals(
                2,
                JobCommand.of(new ExportSubsetsJob())
                        .execute("--data", output.toString(), "--output", lists.toString()));
    }
}
