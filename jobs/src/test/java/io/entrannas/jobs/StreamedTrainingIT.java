package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.entrannas.data.SmallSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on pictures of many sizes, read from the shards in every epoch. */
class StreamedTrainingIT {
    private static final String LAST = "checkpoints/epoch-0002.safetensors";
    private static final List<String> STREAMED = List.of(
            "data.augmentation.kind=imagenet",
            "data.augmentation.crop-size=16",
            "data.cache-memory=0",
            "train.epochs=2",
            "train.batch-size=24",
            "search.epochs=1",
            "search.batch-size=12",
            "search.space=[sep_conv_3x3]");
    private static final List<String> JITTER = List.of(
            "train.colour-jitter.brightness=0.4",
            "train.colour-jitter.contrast=0.4",
            "train.colour-jitter.saturation=0.4",
            "train.colour-jitter.hue=0.2");

    @TempDir
    private static Path folder;

    private static JobRunner jobs;

    @BeforeAll
    static void train() throws IOException {
        System.setProperty("spark.master", "local[2]");
        System.setProperty("spark.ui.enabled", "false");
        jobs = JobRunner.on(SmallSample.severalSizes(folder), folder);
        train("one-thread", "data.decode-threads=1").assertSuccess();
    }

    private static JobRunner.Outcome train(String name, String... settings) {
        List<String> all = new ArrayList<>(JITTER);
        all.addAll(List.of(settings));
        return execute(new TrainJob(), name, List.of("--genotype", "DARTS_V2"), all);
    }

    private static JobRunner.Outcome execute(Object job, String name, List<String> options, List<String> settings) {
        List<String> arguments = new ArrayList<>(options);
        STREAMED.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        settings.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return jobs.execute(job, name, arguments.toArray(String[]::new));
    }

    @Test
    void threadsAndMemoryDoNotChangeABit() throws IOException {
        train("three-threads", "data.decode-threads=3").assertSuccess();
        train("in-memory", "data.cache-memory=1GiB").assertSuccess();

        for (String other : List.of("three-threads", "in-memory")) {
            assertArrayEquals(jobs.file("one-thread", LAST), jobs.file(other, LAST), other);
            assertEquals(jobs.metrics("one-thread", "epochs", "steps"), jobs.metrics(other, "epochs", "steps"));
        }
    }

    @Test
    void anInterruptedRunGoesOnWithTheSameBits() throws IOException {
        jobs.copyUnfinished("one-thread", "resumed");
        jobs.delete("resumed/" + LAST);
        for (String table : List.of("epochs", "steps", "workers")) {
            jobs.delete("resumed/metrics/" + table + "/epoch=1");
        }

        JobRunner.Outcome resumed = train("resumed", "data.decode-threads=2");

        resumed.assertSuccess();
        resumed.assertContains("Going on from");
        assertArrayEquals(jobs.file("one-thread", LAST), jobs.file("resumed", LAST));
    }

    @Test
    void evaluationFindsTheAccuracyOfTheTraining() throws IOException {
        String run = jobs.run("one-thread").toString();
        Path output = folder.resolve("evaluated");

        jobs.command(new EvaluateJob(), run, "--data", jobs.data().toString(), "--output", output.toString())
                .assertSuccess();

        Row accuracy = JobRunner.rows(output.resolve("metrics/accuracy")).get(0);
        assertEquals(20, accuracy.<Long>getAs("images"));
        assertEquals(
                jobs.summary("one-thread").get("testAccuracy").asDouble(), accuracy.<Double>getAs("accuracy"), 1e-12);
    }

    /** The test images, labelled from their files. */
    @Test
    void predictionOfTheCentreIsThatOfTheEvaluation() throws IOException {
        String run = jobs.run("one-thread").toString();
        String images = folder.resolve("source/test").toString();
        Path output = folder.resolve("labelled");
        String[] command = {run, "--input", images, "--output", output.toString(), "--overwrite"};

        jobs.command(new PredictJob(), command).assertRefused("none of the 20 images", "--centre-crop");
        List<String> cropped = new ArrayList<>(List.of(command));
        cropped.add("--centre-crop");
        jobs.command(new PredictJob(), cropped.toArray(String[]::new)).assertSuccess();

        List<Row> rows = JobRunner.rows(output);
        assertEquals(20, rows.size());
        long correct = rows.stream()
                .filter(row -> row.<String>getAs("path").contains("/" + row.getAs("predicted") + "/"))
                .count();
        assertEquals(jobs.summary("one-thread").get("testAccuracy").asDouble(), correct / 20.0, 1e-12);
    }

    @Test
    void aSearchReadsThemToo() throws IOException {
        execute(new SearchJob(), "searched", List.of(), List.of()).assertSuccess();

        assertEquals("search", jobs.summary("searched").get("kind").asText());
    }

    @Test
    void withoutACropOfOneSizeTheyAreRefused() {
        List<String> cifar = List.of("data.augmentation.kind=cifar");
        String[] message = {"differ in size", "data.augmentation.kind=imagenet", "--resize"};

        execute(new TrainJob(), "refused", List.of("--genotype", "DARTS_V2"), cifar)
                .assertRefused(message);
        execute(new SearchJob(), "refused", List.of(), cifar).assertRefused(message);

        assertFalse(Files.exists(jobs.run("refused")));
    }
}
