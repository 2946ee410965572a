package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.data.JobCommand;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Sweep;
import io.entrannas.jobs.run.SweepPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepJobIT {
    private static final String LAST = "checkpoints/epoch-0002.safetensors";

    @TempDir
    private static Path folder;

    private static JobRunner jobs;

    @BeforeAll
    static void prepare() throws IOException {
        jobs = JobRunner.prepare(folder);
    }

    private static JobRunner.Outcome sweep(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".conf"), text);
        return jobs.execute(
                new SweepJob(),
                name,
                "--conf",
                file.toString(),
                "--set",
                "search.epochs=2",
                "--set",
                "search.space=[skip_connect, sep_conv_3x3]",
                "--set",
                "train.epochs=1");
    }

    private static List<SweepPoint> points(String name) {
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            return Sweep.points(spark, new RunFolder(jobs.run(name).toString(), new Configuration()));
        } finally {
            spark.stop();
        }
    }

    @Test
    void aSweepIsRunsAndATableAndGoesOnWhereItWasStopped() throws IOException {
        String text = """
                sweep {
                  tables = [table1]
                  train = true
                  variants = [
                    { name = found, settings {} }
                    { name = published, settings.train.genotype = DARTS_V2 }
                  ]
                }
                """;
        JobRunner.Outcome outcome = sweep("swept", text);

        outcome.assertSuccess();
        outcome.assertContains("point 1 of 2: found", "point 2 of 2: published");
        List<SweepPoint> points = points("swept");
        assertEquals(
                List.of("found", "published"),
                points.stream().map(SweepPoint::name).toList());
        SweepPoint found = points.get(0);
        assertEquals(
                jobs.summary("swept/found/search").get("validationAccuracy").asDouble(), found.validationAccuracy());
        assertEquals(jobs.summary("swept/found/search").get("childNetAccuracy").asDouble(), found.childNetAccuracy());
        assertEquals(jobs.summary("swept/found/train").get("testAccuracy").asDouble(), found.testAccuracy());
        assertEquals(
                jobs.summary("swept/found/search").get("genotype"),
                jobs.summary("swept/found/train").get("genotype"));
        assertEquals(4, found.normalEdges(), "two edges to each of two nodes");
        assertTrue(found.searchCoreDays() > 0);
        assertTrue(found.superNetParameters() > 0);
        if (found.engine().equals("vector")) {
            assertTrue(found.activationBytesPerImage() > 28 * 28 * 4, found.toString());
        }
        SweepPoint published = points.get(1);
        assertEquals(null, published.validationAccuracy());
        assertNotNull(published.testAccuracy());
        assertFalse(Files.exists(jobs.run("swept/published/search")));
        assertTrue(Files.readString(jobs.run("swept").resolve("report.html")).contains("swept"));

        byte[] before = jobs.file("swept/found/search", LAST);
        byte[] network = jobs.file("swept/found/train", "network/network.safetensors");
        Files.delete(jobs.run("swept/found/search").resolve("summary.json"));
        jobs.delete("swept/found/search/" + LAST);
        jobs.delete("swept/found/train");
        JobRunner.Outcome resumed = sweep("swept", text);

        resumed.assertSuccess();
        resumed.assertContains("Going on from", "epoch-0001.safetensors", "published/train is complete");
        assertArrayEquals(before, jobs.file("swept/found/search", LAST));
        assertArrayEquals(network, jobs.file("swept/found/train", "network/network.safetensors"));
    }

    @Test
    void pointsThatFailDoNotStopTheOthers() throws IOException {
        SparkProperties.set("spark.plugins", CancelledEpoch.class.getName());
        CancelledEpoch.plan();
        JobRunner.Outcome outcome = sweep("failing", "sweep.grid.search.weights.learning-rate = [0.1, 1e30, 0.05]");

        assertEquals(1, outcome.exitCode(), outcome.output());
        outcome.assertContains("point 1 of 3: learning-rate-0.1", "cancelled");
        outcome.assertContains("point 2 of 3: learning-rate-1e30", "lower search.weights.learning-rate");
        assertEquals(
                List.of("learning-rate-0.05"),
                points("failing").stream().map(SweepPoint::name).toList());
        assertEquals(
                0, JobCommand.of(new ReportJob()).execute(jobs.run("failing").toString()));
    }

    @AfterEach
    void withoutPlugins() {
        SparkProperties.clear();
    }
}
