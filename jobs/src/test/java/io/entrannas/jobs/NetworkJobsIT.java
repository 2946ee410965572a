package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.data.SmallSample;
import io.entrannas.engine.FlatVector;
import io.entrannas.store.Tensor;
import io.entrannas.trained.Classifier;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.Prediction;
import io.entrannas.trained.TrainedNetwork;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be done with a network that a training has left. */
class NetworkJobsIT {
    @TempDir
    private static Path folder;

    private static JobRunner jobs;
    private static String run;

    @BeforeAll
    static void train() throws IOException {
        jobs = JobRunner.prepare(folder);
        jobs.execute(
                        new TrainJob(),
                        "trained",
                        "--genotype",
                        "DARTS_V2",
                        "--set",
                        "train.epochs=2",
                        "--set",
                        "train.learning-rate=0.1")
                .assertSuccess();
        run = jobs.run("trained").toString();
    }

    @Test
    void evaluationFindsTheAccuracyOfTheTraining() throws IOException {
        Path output = jobs.run("trained").resolve("evaluation-test");

        JobRunner.Outcome outcome = jobs.command(
                new EvaluateJob(),
                run,
                "--data",
                jobs.data().toString(),
                "--output",
                output.toString(),
                "--batch-size",
                "32");

        outcome.assertSuccess();
        outcome.assertContains("top-1 accuracy", "top-5 accuracy", "taken for the class of a column");
        Row accuracy = JobRunner.rows(output.resolve("metrics/accuracy")).get(0);
        assertEquals(100, accuracy.<Long>getAs("images"));
        assertEquals(jobs.summary("trained").get("testAccuracy").asDouble(), accuracy.<Double>getAs("accuracy"), 1e-12);
        assertTrue(accuracy.<Double>getAs("top5Accuracy") >= accuracy.<Double>getAs("accuracy"));

        Map<String, Long> images = new TreeMap<>();
        Map<String, Long> correct = new TreeMap<>();
        for (Row row : JobRunner.rows(output.resolve("metrics/confusion"))) {
            images.merge(row.getAs("label"), row.<Long>getAs("images"), Long::sum);
            if (row.getAs("label").equals(row.getAs("predicted"))) {
                correct.put(row.getAs("label"), row.getAs("images"));
            }
        }
        List<Row> classes = JobRunner.rows(output.resolve("metrics/classes"));
        assertEquals(10, classes.size());
        for (Row row : classes) {
            assertEquals(images.get(row.<String>getAs("name")), row.<Long>getAs("images"));
            assertEquals(correct.get(row.<String>getAs("name")), row.<Long>getAs("correct"));
        }
        assertEquals(100, images.values().stream().mapToLong(Long::longValue).sum());

        // 100 images, at most 48 pictures
        long wrong = 100 - correct.values().stream().mapToLong(Long::longValue).sum();
        List<Row> mistakes = JobRunner.rows(output.resolve("metrics/mistakes"));
        assertEquals(Math.min(48, wrong), mistakes.size());
        try (Classifier classifier = Classifier.load(jobs.run("trained").resolve("network"))) {
            for (Row mistake : mistakes) {
                assertFalse(mistake.getAs("label").equals(mistake.getAs("predicted")), mistake.toString());
                BufferedImage picture = ImageIO.read(new ByteArrayInputStream(mistake.getAs("picture")));
                assertEquals(28, picture.getWidth());
                Prediction prediction = classifier.predict(picture);
                assertEquals(mistake.getAs("predicted"), prediction.label());
                assertEquals(mistake.<Double>getAs("probability"), prediction.probability(), 1e-5);
            }
        }
        String report = Files.readString(jobs.run("trained").resolve("report.html"));
        assertTrue(report.contains("\"split\":\"test\""));
        assertTrue(report.contains("data:image/png;base64,iVBOR"));
    }

    /** Where the report of the training finds them. */
    @Test
    void withoutAnOutputTheTablesGoIntoTheRunsFolder() throws IOException {
        String data = jobs.data().toString();

        jobs.command(new EvaluateJob(), run, "--data", data, "--split", "train").assertSuccess();

        Path metrics = jobs.run("trained").resolve("evaluation-train/metrics");
        Row accuracy = JobRunner.rows(metrics.resolve("accuracy")).get(0);
        assertEquals("train", accuracy.getAs("split"));
        assertEquals(400, accuracy.<Long>getAs("images"));
        assertEquals(10, JobRunner.rows(metrics.resolve("classes")).size());
        assertEquals(100, JobRunner.rows(metrics.resolve("confusion")).size());
        jobs.command(new EvaluateJob(), run + "/network", "--data", data)
                .assertRefused("trained/network is not the folder of a training", "--output");
    }

    /** The network is read and found broken in the tasks. */
    @Test
    void aNetworkThatHoldsNaNIsRefused() throws IOException {
        TrainedNetwork network = TrainedNetworks.read(run, new org.apache.hadoop.conf.Configuration());
        Map<String, Tensor> tensors = new TreeMap<>(network.tensors());
        tensors.put("classifier.bias", new Tensor(List.of(10), FlatVector.of(new float[] {
            0, 0, Float.NaN, 0, 0, 0, 0, 0, 0, 0
        })));
        Path file = folder.resolve("nan.safetensors");
        Files.write(
                file,
                NetworkFile.write(new TrainedNetwork(
                        network.spec(),
                        network.image(),
                        network.normalisation(),
                        network.classes(),
                        new TreeMap<>(tensors))));
        String output = folder.resolve("of-nan").toString();
        String data = jobs.data().toString();
        String message = "a value of the network's tensor classifier.bias is NaN; train it again";

        jobs.command(
                        new PredictJob(),
                        file.toString(),
                        "--input",
                        data + "/v0001/images/split=test",
                        "--column",
                        "image",
                        "--output",
                        output)
                .assertRefused(message);
        jobs.command(new EvaluateJob(), file.toString(), "--data", data, "--output", output)
                .assertRefused(message);
    }

    /** As a program does it: any columns, no files. */
    @Test
    void aColumnOfADataFrameIsLabelled() {
        TrainedNetwork network = NetworkFile.read(jobs.run("trained").resolve("network"));
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            var images = spark.read()
                    .parquet(jobs.data().resolve("v0001/images/split=test").toString());
            var table = images.selectExpr("image as `the picture`", "key as name", "length(image) as bytes")
                    .limit(20);

            var labelled = Predictions.of(table, "the picture", network);

            assertEquals(
                    List.of("name", "bytes", "predicted", "probability", "probabilities", "error"),
                    List.of(labelled.columns()));
            List<Row> rows = labelled.collectAsList();
            assertEquals(20, rows.size());
            for (Row row : rows) {
                Map<String, Double> probabilities = row.getJavaMap(row.fieldIndex("probabilities"));
                assertEquals(
                        row.<Double>getAs("probability"), probabilities.get(row.<String>getAs("predicted")), 1e-12);
                assertNull(row.getAs("error"));
            }
            UserError error = assertThrows(UserError.class, () -> Predictions.of(labelled, "predicted", network));
            assertTrue(error.getMessage().contains("predicted is no column of bytes"), error.getMessage());
        } finally {
            spark.stop();
        }
    }

    @Test
    void filesAreLabelledAsTheClassifierLabelsThem() throws IOException {
        Path images = Files.createDirectories(folder.resolve("images/deep"));
        for (int i = 0; i < 5; i++) {
            ImageIO.write(image(28, i), "png", images.resolve(i + ".png").toFile());
        }
        Files.writeString(images.resolve("broken.png"), "no image");
        ImageIO.write(image(32, 1), "png", images.resolve("large.png").toFile());
        Path output = folder.resolve("labelled");
        String[] command = {run, "--input", images.getParent().toString(), "--output", output.toString()};

        jobs.command(new PredictJob(), command).assertSuccess();

        try (Classifier classifier = Classifier.load(jobs.run("trained").resolve("network"))) {
            Map<String, Row> rows = new TreeMap<>();
            JobRunner.rows(output)
                    .forEach(row -> rows.put(
                            Path.of(row.<String>getAs("path")).getFileName().toString(), row));
            assertEquals(7, rows.size());
            for (int i = 0; i < 5; i++) {
                Row row = rows.get(i + ".png");
                Prediction expected = classifier.predict(image(28, i));
                assertEquals(expected.label(), row.getAs("predicted"));
                assertEquals(expected.probability(), row.<Double>getAs("probability"), 1e-6);
                assertEquals(10, row.getJavaMap(row.fieldIndex("probabilities")).size());
                assertNull(row.getAs("error"));
            }
            assertEquals(
                    "undecodable: neither a JPEG nor a PNG",
                    rows.get("broken.png").getAs("error"));
            assertTrue(rows.get("large.png").<String>getAs("error").contains("32x32 pixels, the network reads 28x28"));
            assertNull(rows.get("large.png").getAs("predicted"));
        }

        jobs.command(new PredictJob(), command).assertRefused("is there already", "--overwrite");
        List<String> again = new java.util.ArrayList<>(List.of(command));
        again.addAll(List.of("--overwrite", "--fit"));
        jobs.command(new PredictJob(), again.toArray(String[]::new)).assertSuccess();
        assertEquals(
                1,
                JobRunner.rows(output).stream()
                        .filter(row -> row.getAs("error") != null)
                        .count());
    }

    /** A square in a corner, grey. */
    private static BufferedImage image(int side, int seed) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        for (int p = 0; p < side * side / 2; p++) {
            image.getRaster().setSample(p % side, p / side, 0, (p * (seed + 3)) % 256);
        }
        return image;
    }

    @Test
    void theImagesOfATableAreLabelled() {
        String table = jobs.data().resolve("v0001/images/split=test").toString();
        Path output = folder.resolve("table");

        jobs.command(new PredictJob(), run, "--input", table, "--column", "image", "--output", output.toString())
                .assertSuccess();

        List<Row> rows = JobRunner.rows(output);
        assertEquals(100, rows.size());
        List<String> classes = TrainedNetworks.read(run, new org.apache.hadoop.conf.Configuration())
                .classes();
        long correct = rows.stream()
                .filter(row -> classes.get(row.<Integer>getAs("label")).equals(row.getAs("predicted")))
                .count();
        try {
            assertEquals(jobs.summary("trained").get("testAccuracy").asDouble(), correct / 100.0, 1e-12);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertFalse(List.of(rows.get(0).schema().fieldNames()).contains("image"));
    }

    @ParameterizedTest
    @CsvSource({"onnx, net.onnx", "dl4j, net.zip", "safetensors, net.safetensors"})
    void aNetworkIsExported(String format, String name) throws IOException {
        Path file = folder.resolve("exported").resolve(name);

        jobs.command(new ExportJob(), run, "--format", format, "--output", file.toString())
                .assertSuccess();

        assertTrue(Files.size(file) > 10_000);
        if (format.equals("safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(jobs.run("trained").resolve("network/network.safetensors")),
                    Files.readAllBytes(file));
            TrainedNetwork network = NetworkFile.read(file);
            assertEquals(10, network.classes().size());
            assertTrue(Files.exists(folder.resolve("exported/net.safetensors.json")));
        }
    }

    @Test
    void anExportNeverTakesThePlaceOfAFolder() throws IOException {
        Map<String, String> before = jobs.snapshot("trained");

        jobs.command(new ExportJob(), run, "--format", "onnx", "--output", run)
                .assertRefused(run + " is a folder", "name another file");
        jobs.command(new ExportJob(), run, "--format", "onnx", "--output", "/")
                .assertRefused("there can be no file '/'", "correct --output");

        assertEquals(before, jobs.snapshot("trained"));
    }

    @Test
    void mistakesAreRefused() throws IOException {
        String output = folder.resolve("mistaken").toString();
        String data = jobs.data().toString();
        jobs.command(new EvaluateJob(), "/no/run", "--data", data, "--output", output)
                .assertRefused("there is no trained network in /no/run");
        jobs.command(new EvaluateJob(), run, "--data", "/no/data", "--output", output)
                .assertRefused("there is no data set at /no/data");
        jobs.command(new EvaluateJob(), run, "--data", data, "--split", "validation", "--output", output)
                .assertRefused("has no validation images");
        jobs.command(new EvaluateJob(), run + "/checkpoints/epoch-0002.safetensors", "--data", data, "--output", output)
                .assertRefused("is no trained network, perhaps a checkpoint");
        Path other = SmallSample.twoClasses(folder.resolve("two"));
        jobs.command(new EvaluateJob(), run, "--data", other.toString(), "--output", output)
                .assertRefused("are [dark, light], the network", "knows [0, 1");
        Path coloured = SmallSample.prepare(
                Files.createDirectories(folder.resolve("coloured")), 100, 20, "--resize", "16x16", "--channels", "3");
        jobs.command(new EvaluateJob(), run, "--data", coloured.toString(), "--output", output)
                .assertRefused("have 3 channel(s)", "reads 1", "--channels 1");
        jobs.command(new PredictJob(), run, "--input", "/no/images", "--output", output)
                .assertRefused("there is nothing at --input /no/images");
        jobs.command(
                        new PredictJob(),
                        run,
                        "--input",
                        data + "/v0001/images",
                        "--column",
                        "picture",
                        "--output",
                        output)
                .assertRefused("picture is no column of bytes", "image");
        jobs.command(new ExportJob(), "/no/run", "--format", "onnx", "--output", output)
                .assertRefused("there is no trained network in /no/run");
        assertFalse(Files.exists(Path.of(output)));

        Path text = Files.createDirectories(folder.resolve("texts"));
        Files.writeString(text.resolve("a.png"), "no image");
        jobs.command(new PredictJob(), run, "--input", text.toString(), "--output", output)
                .assertRefused("none of the 1 images", "neither a JPEG nor a PNG");
        assertFalse(Files.exists(Path.of(output)), "the corrected command needs no --overwrite");
        assertFalse(Files.exists(Path.of(output + ".unchecked")));
        jobs.command(
                        new PredictJob(),
                        run,
                        "--input",
                        data + "/v0001/images/split=test",
                        "--column",
                        "image",
                        "--output",
                        text.resolve("a.png/below").toString())
                .assertRefused("--output", "a.png/below cannot be written", "choose another --output");
    }

    @Test
    void aNetworkOfOtherTensorsIsRefused() {
        TrainedNetwork network = TrainedNetworks.read(run, new org.apache.hadoop.conf.Configuration());
        UserError error = assertThrows(
                UserError.class,
                () -> Classifier.of(
                        new TrainedNetwork(
                                new io.entrannas.net.TargetNetSpec(
                                        network.spec().genotype(),
                                        network.spec().stem(),
                                        5,
                                        4,
                                        1,
                                        10,
                                        false),
                                network.image(),
                                network.normalisation(),
                                network.classes(),
                                network.tensors()),
                        "auto",
                        1));
        assertTrue(error.getMessage().contains("tensors"), error.getMessage());
    }
}
