package io.entrannas.jobs.gang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GangIT {
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    @TempDir
    private Path failures;

    @ParameterizedTest
    @CsvSource({"local[2], 1", "local[2], 2", "'local-cluster[2,1,1024]', 1"})
    void workersAreKeptBetweenEpochs(String master, int workers) {
        try (JavaSparkContext spark = spark(master);
                Gang gang = gang(spark, workers)) {
            Optional<byte[]> state = Optional.empty();
            for (int epoch = 0; epoch < 5; epoch++) {
                List<CountingWorker.Row> rows = rows(gang.run(epoch, state));

                assertEquals(workers, rows.size());
                for (int rank = 0; rank < workers; rank++) {
                    assertEquals(rank, rows.get(rank).rank());
                    assertEquals(history(epoch), rows.get(rank).history());
                    assertEquals(epoch == 0, rows.get(rank).built(), "built anew in epoch " + epoch);
                }
                state = Optional.of(history(epoch).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"local[2], 1, 0", "local[2], 2, 0", "local[2], 2, 1"})
    void anEpochThatFailedStartsAgainFromTheStateBefore(String master, int workers, int failing) throws IOException {
        try (JavaSparkContext spark = spark(master);
                Gang gang = gang(spark, workers)) {
            byte[] state = gang.run(0, Optional.empty()).get(0).state();
            Files.createFile(failures.resolve("fail-1-" + failing));

            List<EpochReport> reports = gang.run(1, Optional.of(state));

            rows(reports).forEach(row -> assertEquals("0;1;", row.history()));
            assertTrue(rows(reports).get(failing).built());
            assertEquals("0;1;", new String(reports.get(0).state(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aLostExecutorIsReplaced() throws IOException {
        try (JavaSparkContext spark = spark("local-cluster[2,1,1024]");
                Gang gang = gang(spark, 2)) {
            List<EpochReport> before = gang.run(0, Optional.empty());
            Files.createFile(failures.resolve("kill-1-0"));

            List<EpochReport> after = gang.run(1, Optional.of(before.get(0).state()));

            rows(after).forEach(row -> assertEquals("0;1;", row.history()));
            assertNotEquals(rows(before).get(0).process(), rows(after).get(0).process());
        }
    }

    /** Two that only the discovery script knows of, in one executor. */
    @Test
    void eachRankHasAGpuOfItsOwn() throws IOException {
        Path discovery = failures.resolve("gpus.sh");
        Files.writeString(discovery, """
                #!/bin/sh
                echo '{"name": "gpu", "addresses": ["4", "6"]}'
                """);
        Files.setPosixFilePermissions(discovery, PosixFilePermissions.fromString("rwxr-xr-x"));
        SparkConf conf = conf("local-cluster[1,2,1024]")
                .set("spark.worker.resource.gpu.amount", "2")
                .set("spark.worker.resource.gpu.discoveryScript", discovery.toString())
                .set("spark.executor.resource.gpu.amount", "2")
                .set("spark.executor.resource.gpu.discoveryScript", discovery.toString())
                .set("spark.task.resource.gpu.amount", "1");
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                Gang gang = gang(spark, 2)) {
            List<CountingWorker.Row> rows = rows(gang.run(0, Optional.empty()));

            assertEquals(
                    Set.of(4, 6), rows.stream().map(CountingWorker.Row::gpu).collect(Collectors.toSet()));
        }
    }

    @Test
    void anErrorOfTheUserIsNotRepeated() throws IOException {
        try (JavaSparkContext spark = spark("local[1]");
                Gang gang = gang(spark, 1)) {
            Files.createFile(failures.resolve("error-0-0"));

            UserError error = assertThrows(UserError.class, () -> gang.run(0, Optional.empty()));

            assertEquals("no such thing", error.getMessage());
        }
    }

    /** Escaping from the task, the error would end the executor, and Spark would lose another at each attempt. */
    @Test
    void anExecutorThatRunsOutOfMemoryEndsTheRunAtOnce() throws IOException {
        try (JavaSparkContext spark = spark("local[2]");
                Gang gang = gang(spark, 2)) {
            Files.createFile(failures.resolve("memory-0-1"));

            UserError error = assertThrows(UserError.class, () -> gang.run(0, Optional.empty()));

            assertTrue(
                    error.getMessage()
                            .startsWith("executor driver ran out of memory (Java heap space), with a heap of"),
                    error.getMessage());
            for (String remedy : List.of("spark.executor.memory", "train.batch-size", "data.cache-memory")) {
                assertTrue(error.getMessage().contains(remedy), error.getMessage());
            }
        }
    }

    @Test
    void progressArrivesWhileAnEpochRuns() throws Exception {
        BlockingQueue<Progress> progress = new LinkedBlockingQueue<>();
        try (JavaSparkContext spark = spark("local[1]");
                Gang gang =
                        new Gang(spark, 1, new WaitingWorker.Factory(failures.toString()), TIMEOUT, progress::add)) {
            Thread epoch = new Thread(() -> gang.run(0, Optional.empty()));
            epoch.start();
            Progress first = progress.poll(60, TimeUnit.SECONDS);
            Files.createFile(failures.resolve("go"));
            epoch.join();

            assertEquals(WaitingWorker.PROGRESS, first);
        }
    }

    private Gang gang(JavaSparkContext spark, int workers) {
        return new Gang(spark, workers, new CountingWorker.Factory(failures.toString()), TIMEOUT, progress -> {});
    }

    private static String history(int epoch) {
        StringBuilder history = new StringBuilder();
        for (int e = 0; e <= epoch; e++) {
            history.append(e).append(';');
        }
        return history.toString();
    }

    private static List<CountingWorker.Row> rows(List<EpochReport> reports) {
        return reports.stream()
                .flatMap(report -> report.rows().get("epochs").stream())
                .map(CountingWorker.Row.class::cast)
                .toList();
    }

    private JavaSparkContext spark(String master) {
        return new JavaSparkContext(conf(master));
    }

    private SparkConf conf(String master) {
        return new SparkConf()
                .setMaster(master)
                .setAppName("gang")
                .set("spark.ui.enabled", "false")
                .set("spark.locality.wait", "0s")
                .set("spark.executor.heartbeatInterval", "1s")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                // What lets executors start without a Spark home.
                .set("spark.home", failures.toString())
                .set("spark.executorEnv.SPARK_TESTING", "1")
                .set("spark.executorEnv.SPARK_SCALA_VERSION", scalaVersion())
                .set("spark.executor.memory", "512m");
    }

    private static String scalaVersion() {
        String version = scala.util.Properties.versionNumberString();
        return version.substring(0, version.lastIndexOf('.'));
    }
}
