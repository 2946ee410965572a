package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a local Spark, and the reader on what it wrote. */
class PrepareDataJobIT {
    private static final String FASHION = "src/main/sample/fashion-mnist";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path temporary;

    private Path source;
    private Path output;

    @BeforeAll
    static void configureSpark() {
        JobRun.configureSpark();
    }

    @AfterAll
    static void forgetSpark() {
        JobRun.forgetSpark();
    }

    @BeforeEach
    void nameFolders() {
        source = temporary.resolve("source");
        output = temporary.resolve("output");
    }

    private JobRun prepare(String... options) {
        return JobRun.prepare(source, output, options);
    }

    private Dataset prepared(String... options) {
        return JobRun.prepared(source, output, options);
    }

    private void assertRefused(String message, String... options) {
        prepare(options).assertRefused(message);
    }

    /** Where each image went. */
    private static Map<String, String> places(Dataset dataset) {
        Map<String, String> places = new TreeMap<>();
        JobRun.rows(dataset).forEach((key, row) -> places.put(key, row.getAs("split") + "/" + row.getAs("subset")));
        return places;
    }

    private Set<String> versions() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("v"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Path shard(Dataset dataset, Selection selection) {
        Manifest manifest = dataset.manifest();
        Shard shard = manifest.shards().stream()
                .filter(candidate -> selection.holds(candidate.place()))
                .findFirst()
                .orElseThrow();
        return Path.of(URI.create(dataset.version()).getPath()).resolve(shard.file());
    }

    private static BatchOptions options(
            int batchSize, Augmentation augmentation, long cacheBytes, int rank, int workers) {
        return new BatchOptions(batchSize, true, false, augmentation, 5, "test", cacheBytes, 2, rank, workers);
    }

    private static List<float[]> epoch(BatchSource batches, int epoch) {
        List<float[]> images = new ArrayList<>();
        for (Iterator<Batch> all = batches.epoch(epoch); all.hasNext(); ) {
            Batch batch = all.next();
            for (int i = 0; i < batch.shape().images(); i++) {
                int size = batch.shape().imageSize();
                float[] image = Arrays.copyOfRange(batch.images().floats(), i * size, (i + 1) * size + 1);
                image[size] = batch.labels()[i];
                images.add(image);
            }
        }
        return images;
    }

    private static void assertSameImages(List<float[]> expected, List<float[]> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "image " + i);
        }
    }

    /** Classes a and b with 120 coloured images each, one of 12 kB: two shards of 1 MiB and a bit. */
    private void writeFolders() throws IOException {
        TestImages.writeClass(source.resolve("a"), 120, 64, 64, 3);
        TestImages.writeClass(source.resolve("b"), 121, 64, 64, 3);
    }

    @Test
    void preparesTheSampleOfFashionMnist() throws IOException {
        source = Path.of(FASHION).toAbsolutePath();
        Dataset dataset = prepared("--architecture-share", "0.25", "--validation-share", "0.1");
        assertEquals(10, dataset.classes().size());
        assertEquals(new Shape(1, 28, 28, 1), dataset.imageShape());
        assertEquals(600, dataset.examples(Selection.VALIDATION));
        assertEquals(2700, dataset.examples(Selection.WEIGHT));
        assertEquals(1350, dataset.examples(Selection.ARCH));
        assertEquals(5400, dataset.examples(Selection.TRAIN));
        assertEquals(1000, dataset.examples(Selection.TEST));

        Map<String, Row> rows = JobRun.rows(dataset);
        assertEquals(7000, rows.size());
        Map<String, Long> perClass = rows.values().stream()
                .collect(Collectors.groupingBy(
                        row -> row.getAs("split") + "/" + row.getAs("subset") + "/" + row.getAs("label"),
                        Collectors.counting()));
        for (int label = 0; label < 10; label++) {
            assertEquals(270, perClass.get("train/weight/" + label));
            assertEquals(135, perClass.get("train/arch/" + label));
            assertEquals(135, perClass.get("train/rest/" + label));
            assertEquals(60, perClass.get("validation/rest/" + label));
            assertEquals(100, perClass.get("test/rest/" + label));
        }
        ChannelSums training = ChannelSums.none(1);
        for (SourcePart part : SourceFormat.IDX.open(FASHION, hadoop).parts()) {
            try (Stream<SourceImage> images = part.images(hadoop)) {
                for (SourceImage image : images.toList()) {
                    Pixels pixels = ((SourceImage.Raw) image).pixels();
                    Row row = rows.get(image.key());
                    assertArrayEquals(pixels.values(), row.getAs("image"));
                    assertEquals(image.label(), row.<Integer>getAs("label"));
                    assertEquals("raw", row.getAs("encoding"));
                    if (row.getAs("split").equals("train")) {
                        training = training.plus(ChannelSums.of(pixels));
                    }
                }
            }
        }
        assertEquals(List.of(training.mean(0)), dataset.manifest().mean());
        assertEquals(List.of(training.deviation(0)), dataset.manifest().deviation());

        try (BatchSource batches = dataset.batches(Selection.TRAIN, options(500, Augmentation.NONE, 1L << 30, 0, 1))) {
            assertEquals(11, batches.batches());
            assertEquals(10, batches.classes());
            double sum = 0;
            double squares = 0;
            for (float[] image : epoch(batches, 0)) {
                for (int i = 0; i < 784; i++) {
                    sum += image[i];
                    squares += image[i] * image[i];
                }
            }
            assertEquals(0, sum / (5400 * 784), 1e-3);
            assertEquals(1, squares / (5400 * 784), 1e-3);
        }
    }

    @Test
    void storesTheRowsOfAShardInTheOrderOfTheirDraws() throws IOException {
        writeFolders();
        Dataset dataset = prepared("--seed", "3", "--shard-size", "1m");
        assertTrue(dataset.manifest().shards().size() > 4, "several shards per subset");
        for (Shard shard : dataset.manifest().shards()) {
            List<String> keys = JobRun.read(dataset.version() + "/" + shard.file()).stream()
                    .map(row -> row.<String>getAs("key"))
                    .toList();
            List<String> byDraw = new ArrayList<>(keys);
            byDraw.sort(Comparator.comparing(key -> ImagePreparer.draw(3, key)));
            assertEquals(byDraw, keys);
            assertEquals(shard.rows(), keys.size());
        }
    }

    @Test
    void drawsTheSameWhateverThePartitionsAndTheOrderOfFiles() throws IOException {
        writeFolders();
        Dataset few = prepared("--test-share", "0.2");
        Map<String, String> places = places(few);
        assertEquals(241, places.size());
        Map<String, Long> counts = places.entrySet().stream()
                .collect(Collectors.groupingBy(
                        place -> place.getKey().charAt(0) + " " + place.getValue(), Collectors.counting()));
        assertEquals(
                Map.of(
                        "a test/rest", 24L,
                        "a train/weight", 48L,
                        "a train/arch", 48L,
                        "b test/rest", 24L,
                        "b train/weight", 48L,
                        "b train/arch", 48L,
                        "b train/rest", 1L),
                counts);
        assertEquals(places, places(prepared("--test-share", "0.2", "--shard-size", "1m")));
        assertNotEquals(places, places(prepared("--test-share", "0.2", "--seed", "2")));

        // The same files, made in the reverse order at another time in another place.
        Path copy = temporary.resolve("copy");
        List<Path> files;
        try (Stream<Path> all = Files.walk(source)) {
            files = new ArrayList<>(all.filter(Files::isRegularFile).sorted().toList());
        }
        Collections.reverse(files);
        for (Path file : files) {
            Path target = copy.resolve(source.relativize(file).toString());
            TestImages.write(target, Files.readAllBytes(file));
            Files.setLastModifiedTime(target, FileTime.fromMillis(1));
        }
        source = copy;
        output = temporary.resolve("output of copy");
        Dataset ofCopy = prepared("--test-share", "0.2");
        assertEquals(places, places(ofCopy));
        assertEquals(few.fingerprint(), ofCopy.fingerprint());
    }

    @Test
    void keepsTheFilesOfAFolderAndSetsBadOnesAside() throws IOException {
        TestImages.writeClass(source.resolve("train/a"), 40, 8, 8, 1);
        TestImages.writeClass(source.resolve("train/b"), 40, 8, 8, 1);
        TestImages.writeClass(source.resolve("test/a"), 3, 8, 8, 1);
        TestImages.writeClass(source.resolve("test/b"), 3, 8, 8, 1);
        byte[] jpeg = TestImages.jpeg(8, 8, 3, 77);
        TestImages.write(source.resolve("train/a/colour.JPEG"), jpeg);
        TestImages.write(source.resolve("train/a/empty.png"), new byte[0]);
        TestImages.write(source.resolve("train/b/half.jpg"), Arrays.copyOf(jpeg, jpeg.length - 20));
        TestImages.write(source.resolve("test/b/text.jpg"), "no image".getBytes(StandardCharsets.UTF_8));
        TestImages.write(source.resolve("train/b/large.png"), TestImages.png(9, 8, 1, 1));

        Dataset dataset = prepared("--rejected-limit", "0.05");
        assertEquals(List.of("a", "b"), dataset.classes());
        assertEquals(new Shape(1, 8, 8, 3), dataset.imageShape());
        assertEquals(81, dataset.examples(Selection.TRAIN));
        assertEquals(40, dataset.examples(Selection.WEIGHT), "half of 41 and half of 40");
        assertEquals(6, dataset.examples(Selection.TEST));
        Map<String, Row> rows = JobRun.rows(dataset);
        assertEquals(87, rows.size());
        assertArrayEquals(jpeg, rows.get("train/a/colour.JPEG").getAs("image"));
        assertEquals("jpeg", rows.get("train/a/colour.JPEG").getAs("encoding"));
        assertArrayEquals(
                Files.readAllBytes(source.resolve("test/b/002.png")),
                rows.get("test/b/002.png").getAs("image"));
        assertEquals("png", rows.get("test/b/002.png").getAs("encoding"));
        assertEquals(
                Map.of(
                        "train/a/empty.png", "zero bytes",
                        "train/b/half.jpg", "truncated: the file ends in the middle of the image",
                        "test/b/text.jpg", "undecodable: neither a JPEG nor a PNG",
                        "train/b/large.png", "wrong size: 9x8, the data set is 8x8"),
                JobRun.rejected(dataset.version() + "/rejected"));
        assertEquals(4, dataset.manifest().rejected());

        try (BatchSource batches = dataset.batches(
                Selection.TEST, new BatchOptions(6, false, false, Augmentation.NONE, 1, "test", 1 << 20, 1, 0, 1))) {
            float[] image = epoch(batches, 0).get(0);
            double[] back = new double[3];
            for (int c = 0; c < 3; c++) {
                back[c] = image[c] * dataset.manifest().deviation().get(c)
                        + dataset.manifest().mean().get(c);
            }
            assertEquals(back[0], back[1], 1e-5, "a grey image has three equal channels");
            assertEquals(back[0], back[2], 1e-5);
        }
    }

    @Test
    void failsBeyondTheLimitOfRejectedImagesAndLeavesTheOldVersionInUse() throws IOException {
        TestImages.writeClass(source.resolve("a"), 20, 8, 8, 1);
        TestImages.writeClass(source.resolve("b"), 20, 8, 8, 1);
        Dataset before = prepared();
        TestImages.write(source.resolve("a/bad.png"), new byte[0]);
        assertRefused("1 of 41 images are no use, more than --rejected-limit 0.01 allows: a/bad.png (zero bytes)");
        assertEquals(before.version(), Dataset.open(output.toString(), hadoop).version());
        assertEquals(Set.of("v0001"), versions());
        assertEquals(
                Map.of("a/bad.png", "zero bytes"),
                JobRun.rejected(output.resolve("rejected").toString()));

        assertEquals(
                40,
                prepared("--rejected-limit", "0.1").examples(Selection.TRAIN)
                        + Dataset.open(output.toString(), hadoop).examples(Selection.TEST));
        assertFalse(Files.exists(output.resolve("rejected")));
    }

    @Test
    void namesTwoSizesAndTheRemedyWhenImagesDiffer() throws IOException {
        TestImages.writeClass(source.resolve("a"), 20, 8, 10, 3);
        TestImages.writeClass(source.resolve("b"), 15, 12, 10, 3);
        assertRefused("8x10 (a/000.png) and 12x10 (b/000.png): bring them to one size by --resize 8x10");
        Dataset resized = prepared("--resize", "6x5");
        assertEquals(new Shape(1, 6, 5, 3), resized.imageShape());
        assertEquals(0, resized.manifest().rejected());
        byte[] image = JobRun.rows(resized).get("a/000.png").getAs("image");
        assertEquals(6, ByteBuffer.wrap(image).getInt(20), "height of a PNG");
        assertEquals(
                new Shape(1, 6, 5, 1),
                prepared("--resize", "6x5", "--channels", "1").imageShape());
    }

    @Test
    void doesNothingWhenNothingChanged() throws IOException {
        TestImages.writeClass(source.resolve("a"), 10, 8, 8, 1);
        TestImages.writeClass(source.resolve("b"), 10, 8, 8, 1);
        Dataset first = prepared();
        JobRun again = prepare();
        assertEquals(0, again.exitCode());
        assertTrue(again.out().startsWith("Nothing to do"), again.out());
        assertEquals(Set.of("v0001"), versions());

        // A new image, other options, the user's wish: each gives a new version, and the one before it stays.
        TestImages.write(source.resolve("a/new.png"), TestImages.png(8, 8, 1, 123));
        Dataset second = prepared();
        assertNotEquals(first.fingerprint(), second.fingerprint());
        assertEquals(21, second.examples(Selection.TRAIN) + second.examples(Selection.TEST));
        assertEquals(first.fingerprint(), Dataset.open(first.version(), hadoop).fingerprint());
        assertEquals(Set.of("v0001", "v0002"), versions());
        prepared("--seed", "2");
        assertEquals(Set.of("v0002", "v0003"), versions());
        Dataset overwritten = prepared("--seed", "2", "--overwrite");
        assertEquals(Set.of("v0003", "v0004"), versions());
        assertTrue(overwritten.version().endsWith("v0004"));
        assertEquals(Dataset.open(output.resolve("v0003").toString(), hadoop).fingerprint(), overwritten.fingerprint());
    }

    @Test
    void cleansUpWhatAKilledRunLeft() throws IOException {
        TestImages.writeClass(source.resolve("a"), 10, 8, 8, 1);
        TestImages.writeClass(source.resolve("b"), 10, 8, 8, 1);
        TestImages.write(output.resolve("v0001/.prepare-data"), new byte[0]);
        TestImages.write(output.resolve("v0001/images/split=train/subset=weight/part-0.parquet"), new byte[] {1});
        assertThrows(UserError.class, () -> Dataset.open(output.toString(), hadoop));
        Dataset dataset = prepared();
        assertEquals(18, dataset.examples(Selection.TRAIN));
        assertEquals(Set.of("v0001"), versions());
    }

    @Test
    void tellsTheUserOfHisMistakes() throws IOException {
        assertRefused("does not exist; give an existing folder by --source");
        Files.createDirectories(source);
        assertRefused("must hold a folder per class, at least two; it holds none");
        TestImages.writeClass(source.resolve("a"), 4, 8, 8, 1);
        Files.createDirectories(source.resolve("b"));
        assertRefused("b holds no image");
        TestImages.writeClass(source.resolve("b"), 1, 8, 8, 1);
        assertRefused("class 'b' has 1 usable training image(s), too few for --weight-share 0.5");
        TestImages.write(source.resolve("b/000.png"), new byte[0]);
        assertRefused("class 'b' has 0 usable training image(s)", "--rejected-limit", "0.5");
        assertRefused("--rejected-limit must be between 0 and 1, was 2", "--rejected-limit", "2");
        assertRefused("--keep-versions must be at least 1, was 0", "--keep-versions", "0");
        assertRefused(
                "'32' is none of same, keep, short:PIXELS (short:256) and HEIGHTxWIDTH (32x32)", "--resize", "32");
        assertRefused("'2' is none of auto, 1 and 3", "--channels", "2");
        assertRefused("a shard has at least 1m", "--shard-size", "1k");
        assertEquals(Set.of(), versions());

        output = source.resolve("prepared");
        assertRefused("lies inside the source");
        output = temporary;
        assertRefused("lies inside the output");
        output = source.resolve("a/000.png/below");
        source = Path.of(FASHION).toAbsolutePath();
        assertRefused("cannot be written");
    }

    @Test
    void noticesADamagedIdxFileInATask() throws IOException {
        byte[] images = TestImages.idxImages(4);
        TestImages.write(source.resolve("train-images-idx3-ubyte"), Arrays.copyOf(images, images.length - 1));
        TestImages.write(source.resolve("train-labels-idx1-ubyte"), TestImages.idxLabels(0, 1, 0, 1));
        assertRefused("train-images-idx3-ubyte is truncated or damaged");
        assertEquals(Set.of(), versions());
    }

    @Test
    void readsTheSameBatchesFromMemoryAndFromShards() throws IOException {
        writeFolders();
        Dataset dataset = prepared("--shard-size", "1m");
        Augmentation cifar = PaddedCrop.cifar(dataset.imageShape(), true, 32);
        long all = 1L << 30;
        try (BatchSource cached = dataset.batches(Selection.TRAIN, options(16, cifar, all, 0, 1));
                BatchSource streamed = dataset.batches(Selection.TRAIN, options(16, cifar, 1, 0, 1))) {
            assertEquals(217, cached.examples());
            assertEquals(14, cached.batches());
            List<float[]> first = epoch(cached, 0);
            assertSameImages(first, epoch(streamed, 0));
            List<float[]> second = epoch(cached, 1);
            assertSameImages(second, epoch(streamed, 1));
            assertFalse(Arrays.equals(first.get(0), second.get(0)), "another order and augmentation in every epoch");
            assertSameImages(first, epoch(cached, 0));
        }
    }

    @Test
    void sharesTheImagesAmongTheTasksOfAStage() throws IOException {
        writeFolders();
        Dataset dataset = prepared("--shard-size", "1m");
        List<float[]> together;
        try (SparkSession session = SparkSession.builder().getOrCreate()) {
            together = JavaSparkContext.fromSparkContext(session.sparkContext())
                    .parallelize(List.of(0, 1, 2), 3)
                    .flatMap(rank -> share(dataset, rank).iterator())
                    .collect();
        }
        try (BatchSource batches = dataset.batches(Selection.WEIGHT, options(16, Augmentation.NONE, 1 << 30, 0, 1))) {
            assertEquals(108, together.size());
            assertEquals(
                    epoch(batches, 7).stream().map(Arrays::hashCode).sorted().toList(),
                    together.stream().map(Arrays::hashCode).sorted().toList());
        }
    }

    private static List<float[]> share(Dataset dataset, int rank) {
        long memory = rank == 1 ? 1 : 1 << 30;
        try (BatchSource batches = dataset.batches(Selection.WEIGHT, options(16, Augmentation.NONE, memory, rank, 3))) {
            assertEquals(36, batches.examples());
            return epoch(batches, 0);
        }
    }

    @Test
    void anyNumberOfWorkersReadsTheSameGlobalBatches() throws IOException {
        writeFolders();
        Dataset dataset = prepared("--shard-size", "1m");
        for (int epoch = 0; epoch < 2; epoch++) {
            List<float[]> one = globalBatches(dataset, 1, epoch);
            assertEquals(18 * 12, one.size());
            for (int workers : new int[] {2, 3, 4, 12}) {
                assertSameImages(one, globalBatches(dataset, workers, epoch));
            }
        }
    }

    /** The images of full batches of 12, augmented, batch by batch and in each of them rank by rank. */
    private static List<float[]> globalBatches(Dataset dataset, int workers, int epoch) {
        Augmentation augmentation = PaddedCrop.cifar(dataset.imageShape(), true, 32);
        int part = 12 / workers;
        List<List<float[]>> ranks = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            long memory = rank % 2 == 0 ? 1 << 30 : 1;
            BatchOptions options =
                    new BatchOptions(part, true, true, augmentation, 5, "weight", memory, 2, rank, workers);
            try (BatchSource batches = dataset.batches(Selection.TRAIN, options)) {
                assertEquals(18, batches.batches());
                ranks.add(epoch(batches, epoch));
            }
        }
        List<float[]> all = new ArrayList<>();
        for (int batch = 0; batch < 18; batch++) {
            for (List<float[]> rank : ranks) {
                all.addAll(rank.subList(batch * part, (batch + 1) * part));
            }
        }
        return all;
    }

    @Test
    void evaluationSharesAreEveryImageOnce() throws IOException {
        writeFolders();
        Dataset dataset = prepared("--shard-size", "1m");
        List<float[]> one = evaluationShares(dataset, 1);
        assertEquals(217, one.size());
        for (int workers : new int[] {2, 3, 5}) {
            assertSameImages(one, evaluationShares(dataset, workers));
        }
    }

    /** The shares of all ranks, one after the other. */
    private static List<float[]> evaluationShares(Dataset dataset, int workers) {
        List<float[]> all = new ArrayList<>();
        for (int rank = 0; rank < workers; rank++) {
            BatchOptions options =
                    new BatchOptions(16, false, false, Augmentation.NONE, 5, "evaluation", 1 << 30, 1, rank, workers);
            try (BatchSource batches = dataset.batches(Selection.TRAIN, options)) {
                all.addAll(epoch(batches, 0));
            }
        }
        return all;
    }

    @Test
    void namesAShardThatIsNotAsItWasWritten() throws IOException {
        writeFolders();
        Dataset dataset = prepared();
        Path shard = shard(dataset, Selection.WEIGHT);
        byte[] whole = Files.readAllBytes(shard);
        // Without the local file system's own checksum, which other file systems do not have.
        Files.delete(shard.resolveSibling("." + shard.getFileName() + ".crc"));

        Files.write(shard, Arrays.copyOf(whole, whole.length - 100));
        assertDamaged(dataset, shard + " has " + (whole.length - 100) + " bytes, the manifest says " + whole.length);
        byte[] changed = whole.clone();
        changed[whole.length / 2] ^= 1;
        Files.write(shard, changed);
        assertDamaged(dataset, shard + " cannot be read or was changed");
        byte[] footer = whole.clone();
        int footerLength = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(whole.length - 8);
        Arrays.fill(footer, whole.length - 8 - footerLength, whole.length - footerLength + 100, (byte) 0);
        Files.write(shard, footer);
        assertDamaged(dataset, shard + " cannot be read or was changed");
        Files.delete(shard);
        assertDamaged(dataset, shard + " is missing");

        assertEquals(
                dataset.examples(Selection.ARCH),
                epoch(dataset.batches(Selection.ARCH, options(10, Augmentation.NONE, 1 << 30, 0, 1)), 0)
                        .size());
        Dataset repaired = prepared();
        assertNotEquals(dataset.version(), repaired.version(), "a damaged version is made anew");
        assertEquals(dataset.fingerprint(), repaired.fingerprint());
    }

    private static void assertDamaged(Dataset dataset, String message) {
        for (long memory : new long[] {1, 1 << 30}) {
            UserError error = assertThrows(UserError.class, () -> {
                try (BatchSource batches =
                        dataset.batches(Selection.WEIGHT, options(10, Augmentation.NONE, memory, 0, 1))) {
                    epoch(batches, 0);
                }
            });
            assertTrue(error.getMessage().contains(message), error.getMessage());
            assertTrue(error.getMessage().contains("prepare-data.sh again"), error.getMessage());
        }
    }

    @Test
    void saysThatThereAreTooFewImagesForABatch() throws IOException {
        TestImages.writeClass(source.resolve("a"), 10, 8, 8, 1);
        TestImages.writeClass(source.resolve("b"), 10, 8, 8, 1);
        Dataset dataset = prepared("--test-share", "0");
        BatchOptions large = new BatchOptions(6, true, true, Augmentation.NONE, 1, "weight", 0, 1, 0, 2);
        UserError error = assertThrows(UserError.class, () -> dataset.batches(Selection.WEIGHT, large));
        assertTrue(
                error.getMessage()
                        .contains("are 10, fewer than 2 worker(s) times a batch of 6; use a batch of at most 5"),
                error.getMessage());
        BatchOptions any = new BatchOptions(6, false, false, Augmentation.NONE, 1, "test", 0, 1, 0, 1);
        error = assertThrows(UserError.class, () -> dataset.batches(Selection.TEST, any));
        assertTrue(error.getMessage().contains("the test images of"), error.getMessage());
        assertTrue(error.getMessage().contains("are 0"), error.getMessage());
    }
}
