package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several workers in one process. */
class WorkersIT {
    private static final String LAST = "checkpoints/epoch-0001.safetensors";

    @TempDir
    private static Path folder;

    private static JobRunner jobs;

    @BeforeAll
    static void prepare() throws IOException {
        jobs = JobRunner.prepare(folder, "--validation-share", "0.1");
    }

    @BeforeEach
    void fourCores() {
        System.setProperty("spark.master", "local[4]");
        SparkProperties.set("spark.scheduler.maxRegisteredResourcesWaitingTime", "1s");
    }

    @AfterEach
    void asBefore() {
        SparkProperties.clear();
        System.setProperty("spark.master", "local[2]");
    }

    @Test
    void fourWorkersSearchTogether() throws IOException {
        search("four").assertSuccess();

        assertEquals(4, jobs.summary("four").get("workers").asInt());
        Map<String, List<Row>> metrics = jobs.metrics("four", "epochs", "steps", "architecture", "workers");
        assertEquals(1, metrics.get("epochs").size());
        // 196 images in the weight subset, 40 a step
        assertEquals(4 * 4, metrics.get("steps").size());
        assertEquals(2 * 5 * 8, metrics.get("architecture").size());
        Row epoch = metrics.get("epochs").get(0);
        List<Row> steps = metrics.get("steps");
        assertEquals(mean(steps, "trainingLoss"), epoch.<Double>getAs("trainingLoss"), 1e-6);
        assertEquals(mean(steps, "trainingAccuracy"), epoch.<Double>getAs("trainingAccuracy"), 1e-9);
        assertEquals(mean(steps, "architectureLoss"), epoch.<Double>getAs("architectureLoss"), 1e-6);
        for (int step = 0; step < 4; step++) {
            int s = step;
            assertEquals(
                    1,
                    steps.stream()
                            .filter(row -> row.<Integer>getAs("step") == s)
                            .map(row -> row.<Double>getAs("gradientNorm"))
                            .distinct()
                            .count(),
                    "the averaged gradient is one");
        }
        List<Row> workers = metrics.get("workers");
        assertEquals(
                List.of(0, 1, 2, 3),
                workers.stream().map(row -> row.<Integer>getAs("rank")).sorted().toList());
        for (Row worker : workers) {
            assertEquals(40L, worker.<Long>getAs("examples"));
            assertTrue(worker.<Double>getAs("averagingSeconds") > 0, worker.toString());
            assertTrue(worker.<Double>getAs("waitingSeconds") > 0, worker.toString());
        }

        search("again").assertSuccess();
        assertArrayEquals(jobs.file("four", LAST), jobs.file("again", LAST));
        assertEquals(jobs.metrics("four", "epochs", "steps"), jobs.metrics("again", "epochs", "steps"));
    }

    @Test
    void validationAndTestCoverEveryImageOnce() throws IOException {
        train("shared", 2).assertSuccess();

        Row epoch = jobs.metrics("shared", "epochs").get("epochs").get(0);
        assertEquals(2, jobs.metrics("shared", "workers").get("workers").size());
        // 100 test images, and a tenth of each class of the training images
        assertWhole(100 * epoch.<Double>getAs("testAccuracy"));
        assertTrue(epoch.<Double>getAs("validationAccuracy") >= 0);
    }

    /** The same images in every step, the same statistics: only rounding tells two workers from one. */
    @Test
    void withSynchronisedBatchNormsTwoWorkersTrainAsOne() throws IOException {
        Row one = epochOf("one", 1);
        Row two = epochOf("two", 2);
        for (String column : List.of("trainingLoss", "validationLoss", "testLoss")) {
            assertEquals(one.<Double>getAs(column), two.<Double>getAs(column), 1e-3, column);
        }
        assertEquals(one.<Double>getAs("trainingAccuracy"), two.<Double>getAs("trainingAccuracy"), 0.02);
    }

    private static Row epochOf(String name, int workers) throws IOException {
        train(name, workers, "--set", "train.batch-norm=synchronised").assertSuccess();
        return jobs.metrics(name, "epochs").get("epochs").get(0);
    }

    private static void assertWhole(double number) {
        assertEquals(Math.rint(number), number, 1e-9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | search.batch-size must be a multiple of the 3 workers, was 40; use 39 or 42",
                "5 | workers is 5, but Spark can run only 4 task(s) at once"
            })
    void whatCannotBeSharedIsRefused(int workers, String message) {
        jobs.execute(new SearchJob(), "refused", "--set", "workers=" + workers).assertRefused(message);

        assertFalse(Files.exists(jobs.run("refused")));
    }

    @Test
    void aRunThatDivergesIsRefusedByAllWorkersAtOnce() {
        search("diverged", "--set", "search.weights.learning-rate=1e30")
                .assertRefused("epoch 0, step", "learning rate 1.0E30", "there is no checkpoint yet");
    }

    private static JobRunner.Outcome search(String name, String... more) {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(more, 0, arguments, 4, more.length);
        System.arraycopy(new String[] {"--set", "workers=4", "--set", "search.epochs=1"}, 0, arguments, 0, 4);
        return jobs.execute(new SearchJob(), name, arguments);
    }

    private static JobRunner.Outcome train(String name, int workers, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("--genotype", "DARTS_V2", "--set", "train.epochs=1", "--set", "workers=" + workers));
        arguments.addAll(List.of(more));
        return jobs.execute(new TrainJob(), name, arguments.toArray(String[]::new));
    }

    private static double mean(List<Row> rows, String column) {
        return rows.stream()
                .mapToDouble(row -> row.<Double>getAs(column))
                .average()
                .orElseThrow();
    }
}
