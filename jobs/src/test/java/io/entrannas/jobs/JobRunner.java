package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.data.JobCommand;
import io.entrannas.data.SmallSample;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** Runs jobs on a small data set, in this JVM or in one of their own, and reads what they leave. */
final class JobRunner {
    /** Networks that train in seconds. */
    private static final List<String> SMALL = List.of(
            "search.epochs=3",
            "search.batch-size=40",
            "search.channels=4",
            "search.cells=3",
            "search.nodes=2",
            "search.recalibration-batches=2",
            "train.epochs=3",
            "train.batch-size=50",
            "train.channels=4",
            "train.cells=3",
            "train.auxiliary-weight=0");

    private final Path data;
    private final Path runs;

    /**
     * @param exitCode as the process would end
     * @param output both of its streams
     */
    record Outcome(int exitCode, String output) {
        void assertSuccess() {
            assertEquals(0, exitCode, output);
        }

        /** A mistake of the user's, told in words that hold all {@code parts}. */
        void assertRefused(String... parts) {
            assertEquals(2, exitCode, output);
            assertContains(parts);
            assertFalse(output.contains("\tat "), output);
        }

        void assertContains(String... parts) {
            for (String part : parts) {
                assertTrue(output.contains(part), output);
            }
        }
    }

    /** Prepares 400 training and 100 test images below {@code folder}, where the runs go too. */
    static JobRunner prepare(Path folder, String... options) throws IOException {
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        return new JobRunner(SmallSample.prepare(folder, 400, 100, options), folder.resolve("runs"));
    }

    /** Runs on a data set that is there already. */
    static JobRunner on(Path data, Path folder) {
        return new JobRunner(data, folder.resolve("runs"));
    }

    private JobRunner(Path data, Path runs) {
        this.data = data;
        this.runs = runs;
    }

    Path data() {
        return data;
    }

    Path run(String name) {
        return runs.resolve(name);
    }

    /** Runs a job to its end. */
    Outcome execute(Object job, String name, String... more) {
        return command(job, arguments(name, more).toArray(String[]::new));
    }

    /** Runs a job that makes no run. */
    Outcome command(Object job, String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine command = JobCommand.of(job).setOut(new PrintWriter(output)).setErr(new PrintWriter(output));
        int exitCode = command.execute(arguments);
        return new Outcome(exitCode, output.toString());
    }

    /** All rows of a Parquet table. */
    static List<Row> rows(Path table) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            return spark.read().parquet(table.toString()).collectAsList();
        } finally {
            spark.stop();
        }
    }

    /** Runs a job in a JVM of its own and kills that when {@code file} appears in the run's folder. */
    int kill(Class<?> job, String name, String file, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-Dspark.master=" + System.getProperty("spark.master"));
        command.add("-Dspark.ui.enabled=false");
        SparkProperties.keys().forEach(key -> command.add("-D" + key + "=" + System.getProperty(key)));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(job.getName());
        command.addAll(arguments(name, more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(runs.resolveSibling(name + ".log").toFile()))
                .start();
        while (process.isAlive() && !Files.exists(run(name).resolve(file))) {
            Thread.sleep(20);
        }
        process.destroyForcibly();
        return process.waitFor();
    }

    private List<String> arguments(String name, String... more) {
        List<String> arguments = new ArrayList<>();
        SMALL.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        arguments.addAll(List.of("--set", "data.path=" + data));
        arguments.addAll(List.of("--set", "run.dir=" + runs));
        arguments.addAll(List.of("--set", "run.name=" + name));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The rows of all result tables that are the same whenever and wherever a run runs, by table. */
    Map<String, List<Row>> metrics(String name, String... tables) {
        Map<String, List<Row>> rows = new TreeMap<>();
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            for (String table : tables) {
                var all = spark.read()
                        .parquet(run(name).resolve("metrics").resolve(table).toString());
                rows.put(
                        table,
                        all.orderBy(Stream.of(all.columns()).map(all::col).toArray(org.apache.spark.sql.Column[]::new))
                                .collectAsList());
            }
        } finally {
            spark.stop();
        }
        return rows;
    }

    /** Copies a run, to damage the copy. */
    void copy(String name, String copy) throws IOException {
        try (Stream<Path> files = Files.walk(run(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, run(copy).resolve(run(name).relativize(file)));
            }
        }
    }

    byte[] file(String name, String file) throws IOException {
        return Files.readAllBytes(run(name).resolve(file));
    }

    /** The files of a run with their content. */
    Map<String, String> snapshot(String name) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(run(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        run(name).relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    JsonNode summary(String name) throws IOException {
        return new JsonMapper().readTree(file(name, "summary.json"));
    }

    /** Copies a run as it was before its end. */
    void copyUnfinished(String name, String copy) throws IOException {
        copy(name, copy);
        Files.delete(run(copy).resolve("summary.json"));
    }

    void delete(String name) throws IOException {
        try (Stream<Path> files = Files.walk(run(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    void truncate(String name, String file) throws IOException {
        byte[] bytes = file(name, file);
        Files.write(run(name).resolve(file), Arrays.copyOf(bytes, bytes.length / 2));
    }

    void flipABit(String name, String file) throws IOException {
        byte[] bytes = file(name, file);
        bytes[bytes.length - 100] ^= 1;
        Files.write(run(name).resolve(file), bytes);
    }
}
