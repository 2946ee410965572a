package io.entrannas.jobs.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the scripts call spark-submit; here it is one that only says how it was called. */
final class SubmitScriptsIT {
    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeSpark() throws IOException {
        home = Files.createDirectories(folder.resolve("spark"));
        Path submit = Files.createDirectories(home.resolve("bin")).resolve("spark-submit");
        Files.writeString(submit, """
                #!/usr/bin/env bash
                printf '%s\\n' "$@"
                echo "OMP_NUM_THREADS=$OMP_NUM_THREADS" "MALLOC_ARENA_MAX=$MALLOC_ARENA_MAX"
                """);
        Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(home.resolve("conf"));
    }

    @Test
    void everythingIsTheJobsWithoutASeparator() throws IOException, InterruptedException {
        List<String> call = call("prepare-data.sh", "--source", "my images", "--output", "out");
        assertEquals(List.of("--source", "my images", "--output", "out"), jobWords(call));
        assertEquals("local[*]", call.get(call.indexOf("--master") + 1));
        assertTrue(call.contains("spark.driver.memory=2g"));
        assertTrue(call.contains("spark.scheduler.barrier.maxConcurrentTasksCheck.interval=1s"));
        String driver = setting(call, "spark.driver.defaultJavaOptions");
        String executor = setting(call, "spark.executor.defaultJavaOptions");
        assertTrue(driver.contains("--add-modules=jdk.incubator.vector"), driver);
        assertTrue(executor.contains("--add-modules=jdk.incubator.vector"), executor);
        assertTrue(driver.contains("-XX:PerMethodTrapLimit=10000"), driver);
        assertTrue(executor.contains("-XX:PerMethodTrapLimit=10000"), executor);
        assertTrue(driver.contains("-XX:ObjectAlignmentInBytes=64"), driver);
        assertTrue(executor.contains("-XX:ObjectAlignmentInBytes=64"), executor);
        for (String kernels : List.of("ChannelKernels", "MaxPoolKernels")) {
            String command = " -XX:CompileCommand=dontinline,io.entrannas.engine.vector." + kernels + "::* ";
            assertTrue(driver.contains(command), driver);
            assertTrue(executor.contains(command), executor);
        }
        assertTrue(driver.contains("-Dorg.bytedeco.javacpp.maxbytes=2048m"), driver);
        assertTrue(executor.contains("-Dorg.bytedeco.javacpp.maxbytes=2048m"), executor);
        assertEquals("1", setting(call, "spark.executorEnv.MALLOC_ARENA_MAX"));
    }

    @Test
    void whatTheUserSaysOfSparkWins() throws IOException, InterruptedException {
        List<String> call = call(
                "search.sh",
                "--master",
                "local[3]",
                "--driver-memory",
                "5g",
                "--conf",
                "spark.executor.memory=3g",
                "--conf=spark.driver.defaultJavaOptions=-Dmine=1",
                "--conf",
                "spark.executor.extraJavaOptions=-Dmine=2",
                "--conf",
                "spark.scheduler.barrier.maxConcurrentTasksCheck.interval=7s",
                "--",
                "--conf",
                "my.conf");
        assertEquals(List.of("--conf", "my.conf"), jobWords(call));
        assertEquals(1, call.stream().filter("--master"::equals).count());
        assertEquals("5g", call.get(call.indexOf("--driver-memory") + 1));
        assertEquals("3g", setting(call, "spark.executor.memory"));
        assertEquals("7s", setting(call, "spark.scheduler.barrier.maxConcurrentTasksCheck.interval"));
        assertEquals("-Dmine=2", setting(call, "spark.executor.extraJavaOptions"));
        String driver = setting(call, "spark.driver.defaultJavaOptions");
        assertTrue(driver.contains("-Dmine=1") && driver.contains("-Dorg.bytedeco.javacpp.maxbytes=5120m"), driver);
        assertTrue(setting(call, "spark.executor.defaultJavaOptions").contains("maxbytes=3072m"), call.toString());
        assertEquals("OMP_NUM_THREADS=3 MALLOC_ARENA_MAX=1", call.get(call.size() - 1));
    }

    @Test
    void whatTheClustersDefaultsSayIsKept() throws IOException, InterruptedException {
        Files.writeString(home.resolve("conf/spark-defaults.conf"), """
                # of the cluster
                spark.master                      spark://host:7077
                spark.executor.memory = 6g
                spark.executor.cores\t4
                spark.executor.defaultJavaOptions -Dcluster=1 -Dother=2
                """);
        List<String> call = call("train.sh", "--search", "runs/s");
        assertFalse(call.contains("--master"), call.toString());
        assertFalse(call.contains("spark.executor.memory=2g"), call.toString());
        assertEquals("4", setting(call, "spark.executorEnv.OMP_NUM_THREADS"));
        String executor = setting(call, "spark.executor.defaultJavaOptions");
        assertTrue(executor.contains("maxbytes=6144m") && executor.endsWith("-Dcluster=1 -Dother=2"), executor);
    }

    @Test
    void helpDoesNotStartSpark() throws IOException, InterruptedException {
        for (String script : List.of("prepare-data.sh", "search.sh", "train.sh", "predict.sh", "quickstart.sh")) {
            assertHelp(script, "--overwrite");
        }
        assertHelp("describe.sh", "--net");
        assertHelp("evaluate.sh", "--split");
        assertHelp("export.sh", "--format");
        assertHelp("subsets.sh", "weight.txt");
        assertHelp("report.sh", "--film");
        assertHelp("sweep.sh", "--conf");
    }

    private void assertHelp(String script, String option) throws IOException, InterruptedException {
        Script help = Script.run(folder, Map.of(), script, "--help");
        assertEquals(0, help.status(), help.toString());
        assertTrue(help.output().startsWith("usage: submit/" + script), help.toString());
        assertTrue(help.output().contains(option), help.toString());
    }

    @Test
    void namesASparkThatIsNone() throws IOException, InterruptedException {
        Script script = Script.run(folder, Map.of("SPARK_HOME", "/no/spark"), "search.sh", "--conf", "my.conf");
        assertEquals(2, script.status());
        assertTrue(script.errors().contains("SPARK_HOME=/no/spark"), script.errors());
    }

    @Test
    void namesASizeThatIsNone() throws IOException, InterruptedException {
        Script script = Script.run(
                folder,
                Map.of("SPARK_HOME", home.toString()),
                "search.sh",
                "--driver-memory",
                "much",
                "--",
                "--conf",
                "my.conf");
        assertEquals(2, script.status());
        assertTrue(script.errors().contains("'much'"), script.errors());
    }

    private List<String> call(String script, String... words) throws IOException, InterruptedException {
        Script outcome = Script.run(folder, Map.of("SPARK_HOME", home.toString()), script, words);
        assertEquals(0, outcome.status(), outcome.toString());
        return outcome.output().lines().toList();
    }

    private static List<String> jobWords(List<String> call) {
        int jar = call.indexOf(
                Script.ROOT.resolve("jobs/target/entrannas-jobs.jar").toString());
        return call.subList(jar + 1, call.size() - 1);
    }

    /** Spark takes the last. */
    private static String setting(List<String> call, String key) {
        List<String> values = new ArrayList<>();
        for (String word : call) {
            String setting = word.startsWith("--conf=") ? word.substring("--conf=".length()) : word;
            if (setting.startsWith(key + "=")) {
                values.add(setting.substring(key.length() + 1));
            }
        }
        return values.isEmpty() ? "" : values.get(values.size() - 1);
    }
}
