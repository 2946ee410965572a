package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.jobs.ExecutorFaults.Fault;
import io.entrannas.jobs.submit.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What two workers on a standalone cluster, each an executor in a process of its own, make of a run that is disturbed: the same
 * as of one that is not.
 */
@EnabledOnOs(OS.LINUX)
class FaultIT {
    private static final String[] SEARCH_TABLES = {"epochs", "steps", "architecture"};
    private static final String[] TRAIN_TABLES = {"epochs", "steps"};
    private static final String BEFORE_LAST = "checkpoints/epoch-0002.safetensors";
    private static final String LAST = "checkpoints/epoch-0003.safetensors";
    private static final String KILL = "KILL";

    /** Small batches make many steps, so that an executor is struck between them. */
    private static final String[] TWO_WORKERS = {
        "--set", "workers=2", "--set", "search.batch-size=4", "--set", "train.batch-size=8"
    };

    @TempDir
    private static Path folder;

    private static JobRunner jobs;
    private static StandaloneCluster cluster;

    /** Runs that nothing disturbed, in one process, for the others to compare with. */
    @BeforeAll
    static void search() throws Exception {
        jobs = JobRunner.prepare(folder, "--validation-share", "0.1");
        search("searched").assertSuccess();
        train("trained").assertSuccess();
        cluster = StandaloneCluster.ofOneCoreWorkers(folder, 2, "1g");
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void leaveTheCluster() {
        ExecutorFaults.killStopped();
        SparkProperties.clear();
        System.setProperty("spark.master", "local[2]");
    }

    @Test
    void aSearchSurvivesTwoKilledExecutorsThatOfRankZeroAmongThem() throws IOException {
        onCluster();
        ExecutorFaults.plan(new Fault(KILL, 1, 1), new Fault(KILL, 2, 0));

        search("killed-twice").assertSuccess();

        assertEquals(List.of(), ExecutorFaults.left());
        assertSameAs("searched", "killed-twice", SEARCH_TABLES);
    }

    @Test
    void aTrainingSurvivesAKilledExecutorAndOneThatStops() throws IOException {
        onCluster();
        // Spark's own patience with an executor that stops, two minutes otherwise.
        SparkProperties.set("spark.network.timeout", "16s");
        SparkProperties.set("spark.network.timeoutInterval", "1s");
        ExecutorFaults.plan(new Fault(KILL, 1, 0), new Fault("STOP", 2, 1));

        train("killed-and-stopped", "--set", "averaging.timeout=6s").assertSuccess();

        assertEquals(List.of(), ExecutorFaults.left());
        assertTrue(
                ExecutorFaults.failures().stream()
                        .anyMatch(failure -> failure.contains("rank 1 (executor ")
                                && failure.contains("has sent nothing for 6 s (averaging.timeout)")),
                ExecutorFaults.failures().toString());
        assertSameAs("trained", "killed-and-stopped", TRAIN_TABLES);
    }

    @Test
    void theSameCommandGoesOnAfterTheDriverWasKilled() throws Exception {
        onCluster();
        int exitCode = jobs.kill(
                SearchJob.class, "driver-killed", "checkpoints/epoch-0001.safetensors", arguments(TWO_WORKERS));
        assertEquals(137, exitCode, () -> "the job ended by itself: " + folder.resolve("driver-killed.log"));

        JobRunner.Outcome resumed = search("driver-killed");

        resumed.assertSuccess();
        resumed.assertContains("Going on from");
        assertSameAs("searched", "driver-killed", SEARCH_TABLES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncated", "flipped"})
    void aDamagedCheckpointOfTwoWorkersCostsAnEpoch(String damage) throws IOException {
        jobs.copyUnfinished("trained", damage);
        if (damage.equals("truncated")) {
            jobs.truncate(damage, LAST);
        } else {
            jobs.flipABit(damage, LAST);
        }

        JobRunner.Outcome resumed = train(damage);

        resumed.assertSuccess();
        resumed.assertContains("Going on from", "epoch-0002.safetensors");
        assertSameAs("trained", damage, TRAIN_TABLES);
    }

    /** Writing to the device that is always full fails as on a full disk; a sysfs file takes no bytes, not even root's. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/full", "/proc/version"})
    void aCheckpointThatCannotBeWrittenLeavesTheOneBefore(String unwritable) throws IOException {
        String name = "unwritable" + unwritable.replace('/', '-');
        jobs.copyUnfinished("trained", name);
        jobs.delete(name + "/" + LAST);
        byte[] before = jobs.file(name, BEFORE_LAST);
        Path temporary = jobs.run(name).resolve("checkpoints/.epoch-0003.safetensors.tmp");
        Files.createSymbolicLink(temporary, Path.of(unwritable));

        train(name).assertRefused("epoch-0003.safetensors cannot be written", "make room, mend its permissions");

        assertArrayEquals(before, jobs.file(name, BEFORE_LAST));
        assertFalse(Files.exists(jobs.run(name).resolve(LAST)));
        Files.delete(temporary);
        JobRunner.Outcome resumed = train(name);
        resumed.assertSuccess();
        resumed.assertContains("Going on from", "epoch-0002.safetensors");
        assertSameAs("trained", name, TRAIN_TABLES);
    }

    private static JobRunner.Outcome search(String name, String... more) {
        return jobs.execute(new SearchJob(), name, arguments(TWO_WORKERS, more));
    }

    private static JobRunner.Outcome train(String name, String... more) {
        return jobs.execute(new TrainJob(), name, arguments(arguments(TWO_WORKERS, "--genotype", "DARTS_V2"), more));
    }

    private static String[] arguments(String[] first, String... more) {
        List<String> all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** From now on jobs run on the cluster, with executors that have the classes of this test. */
    private static void onCluster() {
        System.setProperty("spark.master", cluster.master());
        Map.of(
                        "spark.driver.host", "127.0.0.1",
                        "spark.executor.cores", "1",
                        "spark.cores.max", "2",
                        "spark.executor.memory", "700m",
                        "spark.executor.heartbeatInterval", "100ms",
                        "spark.executor.extraClassPath", System.getProperty("java.class.path"),
                        "spark.executor.extraJavaOptions", "--add-modules=jdk.incubator.vector -XX:+UseSerialGC",
                        "spark.extraListeners", ExecutorFaults.class.getName())
                .forEach(SparkProperties::set);
    }

    private static void assertSameAs(String undisturbed, String name, String... tables) throws IOException {
        assertArrayEquals(jobs.file(undisturbed, LAST), jobs.file(name, LAST));
        assertArrayEquals(jobs.file(undisturbed, "genotype.json"), jobs.file(name, "genotype.json"));
        SparkProperties.clear();
        System.setProperty("spark.master", "local[2]");
        assertEquals(jobs.metrics(undisturbed, tables), jobs.metrics(name, tables));
    }
}
