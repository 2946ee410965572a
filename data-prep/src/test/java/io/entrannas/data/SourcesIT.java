package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job on sources of every form. */
class SourcesIT {
    @TempDir
    Path temporary;

    @BeforeAll
    static void configureSpark() {
        JobRun.configureSpark();
    }

    @AfterAll
    static void forgetSpark() {
        JobRun.forgetSpark();
    }

    @Test
    void preparesImageNetFromTarsAsFromFolders() throws IOException {
        Map<String, byte[]> pictures = ImageNetFiles.images(20, 60, 80);
        Path tars = temporary.resolve("tars");
        ImageNetFiles.writeTars(pictures, tars);
        Dataset dataset = JobRun.prepared(tars, temporary.resolve("of tars"), "--resize", "short:32");
        assertEquals(ImageNetFiles.SYNSETS, dataset.classes());
        assertEquals(60, dataset.examples(Selection.TRAIN));
        assertEquals(6, dataset.examples(Selection.WEIGHT), "a tenth of each class");
        assertEquals(6, dataset.examples(Selection.ARCH));
        assertEquals(60, dataset.examples(Selection.TEST), "the validation images");
        assertEquals(0, dataset.manifest().rejected());
        assertEquals(0, dataset.manifest().height(), "images differ in size");

        Map<String, Row> rows = JobRun.rows(dataset);
        assertEquals(pictures.keySet(), rows.keySet());
        rows.forEach((key, row) -> assertShrunk(pictures.get(key), row));

        Path folders = temporary.resolve("folders");
        ImageNetFiles.writeFolders(pictures, folders);
        Dataset same = JobRun.prepared(folders, temporary.resolve("of folders"), "--resize", "short:32");
        assertEquals(dataset.fingerprint(), same.fingerprint());
        assertEquals(places(dataset), places(same));
    }

    private static void assertShrunk(byte[] original, Row row) {
        try {
            Size given = ImageHeader.read(original).size();
            int height = row.getAs("height");
            int width = row.getAs("width");
            byte[] image = row.getAs("image");
            assertEquals(32, Math.min(height, width));
            assertEquals(given.width() * 32 / given.height(), width);
            assertEquals("jpeg", row.getAs("encoding"));
            assertEquals(new ImageHeader(Encoding.JPEG, new Size(height, width)), ImageHeader.read(image));
            try (DecodedImage whole = new ImageCodec().open(original, 3);
                    DecodedImage shrunk = whole.resized(new Size(height, width))) {
                assertArrayEquals(shrunk.encoded(Encoding.JPEG, 95), image, "of quality 95");
            }
        } catch (UnusableImage e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> places(Dataset dataset) {
        return JobRun.rows(dataset).values().stream()
                .collect(Collectors.toMap(
                        row -> row.getAs("key"), row -> row.getAs("split") + "/" + row.getAs("subset")));
    }

    @Test
    void keepsTheBytesOfImageNetWhenAsked() throws IOException {
        Map<String, byte[]> pictures = ImageNetFiles.images(10, 30, 40);
        Path tars = temporary.resolve("tars");
        ImageNetFiles.writeTars(pictures, tars);
        Dataset dataset = JobRun.prepared(tars, temporary.resolve("output"), "--resize", "keep");
        Map<String, Row> rows = JobRun.rows(dataset);
        assertEquals(pictures.keySet(), rows.keySet());
        pictures.forEach((key, file) -> assertArrayEquals(file, rows.get(key).getAs("image"), key));
        ChannelSums sums = ChannelSums.none(3);
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            if (picture.getKey().startsWith("train/")) {
                sums = sums.plus(ChannelSums.of(decode(picture.getValue())));
            }
        }
        for (int c = 0; c < 3; c++) {
            assertEquals(sums.mean(c), dataset.manifest().mean().get(c), "over pixels, not over images");
            assertEquals(sums.deviation(c), dataset.manifest().deviation().get(c));
        }
    }

    private static Pixels decode(byte[] file) {
        try {
            return new ImageCodec().decode(file, 3);
        } catch (UnusableImage e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void preparesTablesByTheNamesOfTheirColumns() throws IOException {
        Path images = temporary.resolve("images");
        TestImages.writeClass(images.resolve("cat"), 10, 8, 8, 1);
        TestImages.writeClass(images.resolve("dög"), 10, 8, 8, 1);
        Path files = temporary.resolve("files");
        Path table = temporary.resolve("table");
        Path partitioned = temporary.resolve("partitioned");
        SparkSession session = SparkSession.builder().getOrCreate();
        try {
            org.apache.spark.sql.Dataset<Row> binary = session.read()
                    .format("binaryFile")
                    .option("recursiveFileLookup", "true")
                    .load(images.toString());
            binary.write().parquet(files.toString());
            // As data sets on the web have it: a structure, a number for the class, a split.
            org.apache.spark.sql.Dataset<Row> named = binary.selectExpr(
                    "substring_index(path, '/', -2) as id",
                    "substring_index(path, '/', -1) as name",
                    "named_struct('bytes', content, 'path', path) as image",
                    "if(path like '%cat%', 11L, 2L) as label",
                    "if(path like '%/00%' and path not like '%/008%', 'train', 'test') as part");
            named.write().mode(SaveMode.Overwrite).parquet(table.toString());
            named.withColumn("label", functions.expr("if(label = 2, null, label)"))
                    .write()
                    .partitionBy("part")
                    .parquet(partitioned.toString());
        } finally {
            session.stop();
        }

        Dataset ofFiles = JobRun.prepared(files, temporary.resolve("of files"), "--format", "table");
        assertEquals(List.of("cat", "dög"), ofFiles.classes());
        assertEquals(18, ofFiles.examples(Selection.TRAIN));
        for (Row row : JobRun.rows(ofFiles).values()) {
            String key = row.getAs("key");
            Path file = Path.of(URI.create(key.replace(" ", "%20")));
            assertArrayEquals(Files.readAllBytes(file), row.getAs("image"));
            assertEquals(key.contains("/cat/") ? 0 : 1, row.<Integer>getAs("label"));
        }
        String[] columns = {
            "--format",
            "table",
            "--key-column",
            "id",
            "--image-column",
            "image.bytes",
            "--label-column",
            "label",
            "--split-column",
            "part"
        };
        Dataset ofTable = JobRun.prepared(table, temporary.resolve("of table"), columns);
        assertEquals(List.of("2", "11"), ofTable.classes(), "in the order of the numbers");
        assertEquals(18, ofTable.examples(Selection.TRAIN));
        assertEquals(2, ofTable.examples(Selection.TEST));
        assertArrayEquals(
                Files.readAllBytes(images.resolve("cat/003.png")),
                JobRun.rows(ofTable).get("cat/003.png").getAs("image"));
        JobRun again = JobRun.prepare(table, temporary.resolve("of table"), columns);
        assertTrue(again.out().startsWith("Nothing to do"), again.out());

        Path refused = temporary.resolve("refused");
        JobRun.prepare(partitioned, refused, columns).assertRefused("at least two labels; all are [11]");
        JobRun.prepare(table, refused).assertRefused("is a Parquet table; add --format table");
        JobRun.prepare(table, refused, "--format", "table")
                .assertRefused("no column path, which --key-column names; it has [id, name, image, label, part]");
        JobRun.prepare(table, refused, "--format", "table", "--key-column", "id", "--image-column", "image.path")
                .assertRefused("column image.path");
        columns[3] = "name";
        JobRun.prepare(table, refused, columns).assertRefused("several images have the key '000.png'");
        System.setProperty("spark.sql.ansi.enabled", "true"); // as Spark 4 has it
        try {
            JobRun.prepare(table, refused, "--format", "table", "--key-column", "name", "--image-column", "image.bytes")
                    .assertRefused("at least two labels; all are []");
        } finally {
            System.clearProperty("spark.sql.ansi.enabled");
        }
        JobRun.prepare(images.resolve("nowhere"), refused, "--format", "table").assertRefused("does not exist");
    }

    /** The search halves the training set of CIFAR. */
    @Test
    void preparesCifarFromItsArchive() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<Pixels> pictures = SampleImages.grey(40);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < pictures.size(); i++) {
            all.write(i % 2);
            byte[] values =
                    SampleImages.coloured(pictures.get(i), new Size(32, 32)).values();
            for (int c = 0; c < 3; c++) {
                for (int p = 0; p < 1024; p++) {
                    all.write(values[3 * p + c]);
                }
            }
        }
        byte[] images = all.toByteArray();
        int batch = images.length / 5;
        for (int i = 0; i < 5; i++) {
            files.put(
                    "cifar-10-batches-bin/data_batch_" + (i + 1) + ".bin",
                    Arrays.copyOfRange(images, i * batch, (i + 1) * batch));
        }
        files.put("cifar-10-batches-bin/test_batch.bin", images);
        files.put("cifar-10-batches-bin/batches.meta.txt", new byte[] {'a', '\n', 'b', '\n'});
        Path source = temporary.resolve("cifar");
        TestImages.write(source.resolve("cifar-10-binary.tar.gz"), TestImages.gzip(ImageNetFiles.tar(files)));
        Dataset dataset = JobRun.prepared(source, temporary.resolve("output"));
        assertEquals(20, dataset.examples(Selection.WEIGHT));
        assertEquals(20, dataset.examples(Selection.ARCH));
        assertEquals(40, dataset.examples(Selection.TEST));
        assertArrayEquals(
                SampleImages.coloured(pictures.get(7), new Size(32, 32)).values(),
                JobRun.rows(dataset).get("data_batch_1/00007").getAs("image"));
    }
}
