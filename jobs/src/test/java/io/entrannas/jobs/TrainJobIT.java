package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.data.SmallSample;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.jobs.progress.Text;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.space.Baseline;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.space.GenotypeJson;
import io.entrannas.space.GenotypeText;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.RandomGenotype;
import io.entrannas.space.SearchSpace;
import io.entrannas.store.Tensor;
import io.entrannas.store.TensorFile;
import io.entrannas.trained.NetworkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainJobIT {
    private static final String[] TABLES = {"epochs", "steps"};
    private static final String BEFORE_LAST = "checkpoints/epoch-0002.safetensors";
    private static final String NETWORK = "network/network.safetensors";
    private static final String LAST = "checkpoints/epoch-0003.safetensors";

    @TempDir
    private static Path folder;

    private static JobRunner jobs;

    /** A search, and a training of what it found that nothing disturbed, for the others to compare with. */
    @BeforeAll
    static void train() throws IOException {
        jobs = JobRunner.prepare(folder, "--validation-share", "0.1");
        jobs.execute(new SearchJob(), "searched", "--set", "search.epochs=1", "--set", "search.space=[sep_conv_3x3]")
                .assertSuccess();
        train("undisturbed").assertSuccess();
    }

    @Test
    void aRunLeavesItsResults() throws IOException {
        JsonNode summary = jobs.summary("undisturbed");
        assertEquals("train", summary.get("kind").asText());
        assertEquals("undisturbed", summary.get("name").asText());
        assertTrue(List.of("vector", "nd4j").contains(summary.get("engine").asText()), summary.toString());
        assertEquals(1, summary.get("workers").asInt());
        assertEquals(3, summary.get("epochs").asInt());
        assertTrue(summary.get("seconds").asDouble() > 0);
        assertTrue(summary.get("childNetAccuracy").isNull());
        assertEquals(jobs.summary("searched").get("genotype"), summary.get("genotype"));
        assertEquals(jobs.summary("searched").get("parameters"), summary.get("parameters"));
        assertTrue(summary.get("flops").asLong() > summary.get("parameters").asLong());

        List<Row> epochs = jobs.metrics("undisturbed", TABLES).get("epochs").stream()
                .sorted((a, b) -> Integer.compare(a.<Integer>getAs("epoch"), b.getAs("epoch")))
                .toList();
        assertEquals(3, epochs.size());
        assertEquals(
                epochs.get(2).<Double>getAs("validationAccuracy"),
                summary.get("validationAccuracy").asDouble());
        assertEquals(
                epochs.get(2).<Double>getAs("testAccuracy"),
                summary.get("testAccuracy").asDouble());
        assertEquals(null, epochs.get(1).<Double>getAs("testAccuracy"), "tested once");
        assertTrue(summary.get("bestEpochTestAccuracy").isNull());
        assertEquals(
                epochs.stream()
                        .mapToDouble(epoch -> epoch.<Double>getAs("validationAccuracy"))
                        .max()
                        .orElseThrow(),
                summary.get("bestEpochValidationAccuracy").asDouble());

        // the validation split leaves more than 350 images, and 50 make a step
        assertEquals(21, jobs.metrics("undisturbed", "steps").get("steps").size());
        assertEquals(3, jobs.metrics("undisturbed", "workers").get("workers").size());
        assertArrayEquals(jobs.file("searched", "genotype.json"), jobs.file("undisturbed", "genotype.json"));
        assertTrue(
                Files.readString(jobs.run("undisturbed").resolve("cells.svg")).startsWith("<svg"));
        try (Stream<Path> files = Files.list(jobs.run("undisturbed"))) {
            assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith(".lock")));
        }
        assertEquals(
                GenotypeFormat.read(Files.readString(jobs.run("undisturbed").resolve("genotype.json")), "genotype"),
                NetworkFile.read(jobs.run("undisturbed").resolve("network"))
                        .spec()
                        .genotype());
        assertTrue(Files.exists(jobs.run("undisturbed").resolve("network/network.json")));
    }

    @Test
    void aGenotypeFileInEitherFormGivesTheSameRunAsTheSearch() throws IOException {
        String json = Files.readString(jobs.run("searched").resolve("genotype.json"));
        Path text = Files.writeString(
                folder.resolve("mine.txt"), GenotypeText.write(GenotypeFormat.read(json, "genotype.json")));
        Path file = Files.writeString(folder.resolve("mine.json"), json);

        jobs.execute(new TrainJob(), "of-text", "--genotype", text.toString()).assertSuccess();
        jobs.execute(new TrainJob(), "of-json", "--genotype", file.toString()).assertSuccess();

        assertSameAsUndisturbed("of-text");
        assertSameAsUndisturbed("of-json");
    }

    @Test
    void aPublishedGenotypeIsTrainedByItsName() throws IOException {
        jobs.execute(new TrainJob(), "named", "--genotype", "DARTS_V2", "--set", "train.epochs=1")
                .assertSuccess();

        assertEquals(tree(NamedGenotypes.get("DARTS_V2")), jobs.summary("named").get("genotype"));
        assertTrue(jobs.summary("named").get("testAccuracy").isDouble());
    }

    /** Both as large as the network that was found. */
    @Test
    void theBaselineAndARandomGenotypeAreTrained() throws IOException {
        String[] asLarge = {"--parameters", jobs.run("undisturbed").toString(), "--set", "train.epochs=1"};
        double parameters = jobs.summary("undisturbed").get("parameters").asDouble();

        jobs.execute(new TrainJob(), "baseline", with(asLarge, "--net", "baseline"))
                .assertSuccess();
        jobs.execute(new TrainJob(), "random", with(asLarge, "--genotype", "random:5", "--set", "search.nodes=3"))
                .assertSuccess();

        assertEquals(tree(Baseline.genotype()), jobs.summary("baseline").get("genotype"));
        assertEquals(
                tree(RandomGenotype.of(new CellGraph(5), SearchSpace.STANDARD, 5)),
                jobs.summary("random").get("genotype"));
        for (String name : List.of("baseline", "random")) {
            // The smallest step is a channel, and there are few.
            assertEquals(parameters, jobs.summary(name).get("parameters").asDouble(), 0.3 * parameters);
            assertTrue(jobs.summary(name).get("testAccuracy").isDouble());
        }
        jobs.execute(new TrainJob(), "mistaken", "--net", "baseline", "--parameters", "7")
                .assertRefused("no number of channels gives a network of 3 cells 7 parameters");
    }

    private static String[] with(String[] arguments, String... more) {
        return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
    }

    private static JsonNode tree(Genotype genotype) throws IOException {
        return new JsonMapper().readTree(GenotypeJson.write(genotype));
    }

    /** Stopped between its two trainings, too. */
    @Test
    void severalTrainingsGiveMeanAndDeviation() throws IOException {
        String[] twice = {
            "--set",
            "train.repeats=2",
            "--set",
            "train.epochs=2",
            "--set",
            "train.test-epochs=all",
            "--set",
            "train.warm-up-epochs=2"
        };
        JobRunner.Outcome outcome = train("repeated", twice);
        outcome.assertSuccess();

        JsonNode first = jobs.summary("repeated/repeat-1");
        JsonNode second = jobs.summary("repeated/repeat-2");
        JsonNode summary = jobs.summary("repeated");
        for (String key :
                List.of("testAccuracy", "validationAccuracy", "bestEpochTestAccuracy", "bestEpochValidationAccuracy")) {
            double mean = (first.get(key).asDouble() + second.get(key).asDouble()) / 2;
            assertEquals(mean, summary.get(key).asDouble(), 1e-12, key);
            outcome.assertContains(
                    Text.percent(mean), Text.percent(first.get(key).asDouble()));
        }
        double difference = first.get("testAccuracy").asDouble()
                - second.get("testAccuracy").asDouble();
        assertEquals(
                Math.abs(difference) / Math.sqrt(2),
                summary.get("testAccuracyDeviation").asDouble(),
                1e-12);
        outcome.assertContains("standard deviation", "best-epoch test", "best-epoch validation");
        assertEquals(first.get("genotype"), summary.get("genotype"));

        Map<String, List<Row>> tables = jobs.metrics("repeated/repeat-1", "epochs");
        double best = 0;
        for (Row epoch : tables.get("epochs")) {
            best = Math.max(best, epoch.<Double>getAs("testAccuracy"));
        }
        assertEquals(best, first.get("bestEpochTestAccuracy").asDouble());
        List<Row> repeats = jobs.metrics("repeated", "repeats").get("repeats");
        assertEquals(2, repeats.size());
        assertEquals(second.get("testAccuracy").asDouble(), repeats.get(1).<Double>getAs("testAccuracy"));
        assertNotEquals(repeats.get(0).<Long>getAs("seed"), repeats.get(1).<Long>getAs("seed"));

        byte[] before = jobs.file("repeated/repeat-2", BEFORE_LAST);
        Files.delete(jobs.run("repeated").resolve("summary.json"));
        jobs.delete("repeated/repeat-2");
        JobRunner.Outcome resumed = train("repeated", twice);
        resumed.assertSuccess();
        resumed.assertContains("repeat-1 is complete", "epoch 2/2");
        assertArrayEquals(before, jobs.file("repeated/repeat-2", BEFORE_LAST));
        assertEquals(summary.get("testAccuracy"), jobs.summary("repeated").get("testAccuracy"));
    }

    @Test
    void theAuxiliaryHeadAndDroppedPathsTakePart() throws IOException {
        JobRunner.Outcome refused = train("head", "--set", "train.auxiliary-weight=0.4");

        refused.assertRefused("train.auxiliary-weight must be 0 for images of 28x28", "was 0.4");
        assertFalse(Files.exists(jobs.run("head")));

        train("without-drops", "--set", "train.drop-path=0").assertSuccess();
        assertNotEquals(parameters("undisturbed"), parameters("without-drops"));
    }

    @Test
    void theSameCommandAgainSaysThatTheRunIsComplete() throws IOException {
        byte[] summary = jobs.file("undisturbed", "summary.json");

        JobRunner.Outcome again = train("undisturbed");

        again.assertSuccess();
        again.assertContains("is complete", "test accuracy");
        assertFalse(again.output().contains("epoch 1/3"), again.output());
        assertArrayEquals(summary, jobs.file("undisturbed", "summary.json"));
    }

    @Test
    void overwriteBeginsAnew() throws IOException {
        jobs.copy("undisturbed", "anew");
        Files.writeString(jobs.run("anew").resolve("notes.txt"), "of the run before");

        train("anew", "--overwrite").assertSuccess();

        assertFalse(Files.exists(jobs.run("anew").resolve("notes.txt")));
        assertEquals("anew", jobs.summary("anew").get("name").asText());
        assertSameAsUndisturbed("anew");
    }

    @Test
    void aKilledRunGoesOnAsIfItHadNotBeen() throws Exception {
        int exitCode = jobs.kill(TrainJob.class, "killed", "checkpoints/epoch-0001.safetensors", search());
        assertEquals(137, exitCode, () -> "the job ended by itself: " + folder.resolve("killed.log"));
        assertFalse(Files.exists(jobs.run("killed").resolve("summary.json")));

        JobRunner.Outcome resumed = train("killed");

        resumed.assertSuccess();
        resumed.assertContains("Going on from");
        assertSameAsUndisturbed("killed");
    }

    /** Killed between the last checkpoint and the summary. */
    @Test
    void aRunWithoutItsSummaryIsCompletedWithoutTraining() throws IOException {
        jobs.copyUnfinished("undisturbed", "unfinished");

        JobRunner.Outcome resumed = train("unfinished");

        resumed.assertSuccess();
        assertFalse(resumed.output().contains("epoch 3/3"), resumed.output());
        assertSameAsUndisturbed("unfinished");
    }

    @ParameterizedTest
    @CsvSource({"truncated", "flipped"})
    void aDamagedCheckpointCostsAnEpoch(String damage) throws IOException {
        jobs.copyUnfinished("undisturbed", damage);
        if (damage.equals("truncated")) {
            jobs.truncate(damage, LAST);
        } else {
            jobs.flipABit(damage, LAST);
        }

        JobRunner.Outcome resumed = train(damage);

        resumed.assertSuccess();
        resumed.assertContains("Going on from", "epoch-0002.safetensors", "epoch 3/3");
        assertSameAsUndisturbed(damage);
    }

    @Test
    void withoutAGoodCheckpointTheRunIsRefusedAndLeftAsItIs() throws IOException {
        jobs.copyUnfinished("undisturbed", "lost");
        jobs.truncate("lost", BEFORE_LAST);
        jobs.flipABit("lost", LAST);
        byte[] damaged = jobs.file("lost", LAST);

        train("lost").assertRefused("lost/checkpoints are damaged", "--overwrite");

        assertArrayEquals(damaged, jobs.file("lost", LAST));
        assertEquals(21, jobs.metrics("lost", "steps").get("steps").size());
    }

    @Test
    void aCheckpointOfANetworkWithOtherClassesIsRefused() throws IOException {
        jobs.copyUnfinished("undisturbed", "foreign");
        TensorFile saved = CheckpointBytes.readIntact(jobs.file("foreign", LAST));
        TreeMap<String, Tensor> tensors = new TreeMap<>(saved.tensors());
        tensors.put("parameters/classifier.bias", new Tensor(List.of(9), FlatVector.allocate(Precision.FLOAT, 9)));
        Files.write(jobs.run("foreign").resolve(BEFORE_LAST), CheckpointBytes.write(tensors, saved.metadata()));
        jobs.truncate("foreign", LAST);

        train("foreign")
                .assertRefused(
                        "the checkpoint does not fit this run",
                        "classifier.bias has shape [9], this network wants [10]",
                        "--overwrite");
    }

    @ParameterizedTest
    @CsvSource({
        "true, 'has parameters/cells.0.nodes.0.7.dw.weight, which this network has not'",
        "false, 'has no parameters/cells.0.nodes.0.0.dw1.weight'"
    })
    void aCheckpointOfAnotherArchitectureIsRefused(boolean larger, String message) throws IOException {
        String run = larger ? "larger" : "smaller";
        jobs.copyUnfinished("undisturbed", run);
        TensorFile saved = CheckpointBytes.readIntact(jobs.file(run, LAST));
        TreeMap<String, Tensor> tensors = new TreeMap<>(saved.tensors());
        if (larger) {
            tensors.put(
                    "parameters/cells.0.nodes.0.7.dw.weight",
                    new Tensor(List.of(3, 3, 4), FlatVector.allocate(Precision.FLOAT, 36)));
        } else {
            tensors.remove("parameters/cells.0.nodes.0.0.dw1.weight");
        }
        // Of the epoch before: of a training that is complete, no worker would read it.
        Files.write(jobs.run(run).resolve(BEFORE_LAST), CheckpointBytes.write(tensors, saved.metadata()));
        jobs.truncate(run, LAST);

        train(run).assertRefused("the checkpoint does not fit this run", message, "--overwrite");
    }

    @Test
    void aDivergedRunNamesStepRateAndCheckpointAndOverwritesNothing() throws IOException {
        jobs.copyUnfinished("undisturbed", "diverged");
        jobs.delete("diverged/" + LAST);
        jobs.delete("diverged/metrics/epochs/epoch=2");
        jobs.delete("diverged/metrics/steps/epoch=2");
        jobs.delete("diverged/metrics/workers/epoch=2");
        TensorFile saved = CheckpointBytes.readIntact(jobs.file("diverged", BEFORE_LAST));
        FlatVector weights = saved.tensors().get("parameters/classifier.weight").values();
        weights.fill(0, weights.length(), Float.MAX_VALUE);
        Files.write(
                jobs.run("diverged").resolve(BEFORE_LAST),
                CheckpointBytes.write(new TreeMap<>(saved.tensors()), saved.metadata()));
        Map<String, String> before = jobs.snapshot("diverged");

        JobRunner.Outcome refused = train("diverged");

        refused.assertRefused(
                "is NaN at epoch 2, step 0 with learning rate 0.00",
                "lower train.learning-rate",
                "the last checkpoint is",
                "diverged/" + BEFORE_LAST);
        Map<String, String> after = jobs.snapshot("diverged");
        // It holds the name of the run, which the copy has changed.
        before.put("config.conf", after.get("config.conf"));
        assertEquals(before, after);
    }

    @ParameterizedTest
    // one step in the last case, so that what diverged is found after the epoch only
    @CsvSource({"1e30, 50", "1e39, 300"})
    void aRunThatDivergesAtOnceLeavesNoCheckpoint(String rate, int batchSize) throws IOException {
        train(
                        "diverged-at-once",
                        "--overwrite",
                        "--set",
                        "train.learning-rate=" + rate,
                        "--set",
                        "train.batch-size=" + batchSize)
                .assertRefused("epoch 0, step", "learning rate " + Double.valueOf(rate), "there is no checkpoint yet");

        assertFalse(Files.exists(jobs.run("diverged-at-once").resolve("checkpoints")));
        assertFalse(Files.exists(jobs.run("diverged-at-once").resolve("metrics")));
    }

    @Test
    void anotherDataSetIsRefusedWithItsNumberOfClasses() throws IOException {
        Path twoClasses = SmallSample.twoClasses(folder.resolve("two"));

        train("undisturbed", "--set", "data.path=" + twoClasses)
                .assertRefused("classes was 10, is 2", "data set was", "--overwrite");
    }

    @Test
    void anotherGenotypeIsRefused() {
        jobs.execute(new TrainJob(), "undisturbed", "--genotype", "DARTS_V1")
                .assertRefused("train.genotype was", "--overwrite");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | line 1, column 1: expected a genotype",
                "Genotype(\\n  normal=[('sep_conv_9x9', 0)] | line 2, column 12",
                "{\\n  \"format\" : 7 | line 2, column"
            })
    void aFileThatIsNoGenotypeIsRefusedWithLineAndColumn(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong"), content.replace("\\n", "\n"));

        jobs.execute(new TrainJob(), "mistaken", "--genotype", file.toString()).assertRefused(file.toString(), message);

        assertFalse(Files.exists(jobs.run("mistaken")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train.batch-size=500 | train.batch-size must be at most the 3",
                "data.path=/no/such/place | there is no data set at /no/such/place",
                "run.dir=/proc/version/runs | /proc/version/runs",
                "train.genotype=DARTS_V9 | the published genotypes are NASNet, AmoebaNet, DARTS_V1"
            })
    void mistakesAreRefusedBeforeAnythingIsWritten(String setting, String message) {
        jobs.execute(new TrainJob(), "mistaken", "--set", "train.genotype=DARTS_V2", "--set", setting)
                .assertRefused(message);

        assertFalse(Files.exists(jobs.run("mistaken")));
    }

    @Test
    void aGenotypeIsNeededAndASearchMustBeComplete() throws IOException {
        jobs.execute(new TrainJob(), "mistaken").assertRefused("--search", "--genotype");
        jobs.copyUnfinished("searched", "half-searched");
        jobs.execute(
                        new TrainJob(),
                        "mistaken",
                        "--search",
                        jobs.run("half-searched").toString())
                .assertRefused("half-searched holds no complete search", "submit/search.sh");
    }

    @Test
    void theFolderOfASearchIsNotTrainedInto() {
        train("searched").assertRefused("is a run of kind search, not train", "run.name");
    }

    private static JobRunner.Outcome train(String name, String... more) {
        List<String> arguments = new ArrayList<>(List.of(search()));
        arguments.addAll(List.of(more));
        return jobs.execute(new TrainJob(), name, arguments.toArray(String[]::new));
    }

    private static String[] search() {
        return new String[] {"--search", jobs.run("searched").toString()};
    }

    private static List<Double> parameters(String name) throws IOException {
        List<Double> values = new ArrayList<>();
        CheckpointBytes.readIntact(jobs.file(name, LAST)).tensors().forEach((key, tensor) -> {
            for (int i = 0; key.startsWith("parameters/") && i < tensor.values().length(); i++) {
                values.add(tensor.values().get(i));
            }
        });
        return values;
    }

    private static void assertSameAsUndisturbed(String name) throws IOException {
        assertArrayEquals(jobs.file("undisturbed", LAST), jobs.file(name, LAST));
        assertArrayEquals(jobs.file("undisturbed", NETWORK), jobs.file(name, NETWORK));
        assertEquals(jobs.metrics("undisturbed", TABLES), jobs.metrics(name, TABLES));
        for (String key : List.of("validationAccuracy", "testAccuracy", "genotype", "parameters", "flops")) {
            assertEquals(
                    jobs.summary("undisturbed").get(key), jobs.summary(name).get(key));
        }
    }
}
