package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxSourceTest {
    private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    @BeforeEach
    void writeGoodFiles() throws IOException {
        write(TRAIN_IMAGES, TestImages.idxImages(4));
        write(TRAIN_LABELS, TestImages.idxLabels(7, 3, 3, 11));
        write(TEST_IMAGES, TestImages.idxImages(3));
        write(TEST_LABELS, TestImages.idxLabels(11, 7, 3));
    }

    @Test
    void readsPairsOfFiles() {
        PartedSource source = open();
        assertEquals(List.of("3", "7", "11"), source.classes(), "in the order of the numbers, not of the letters");
        assertEquals(Set.of(Split.TRAIN, Split.TEST), source.splits());
        List<SourceImage> images = images(source);
        assertEquals(
                List.of(
                        "train/000000",
                        "train/000001",
                        "train/000002",
                        "train/000003",
                        "test/000000",
                        "test/000001",
                        "test/000002"),
                images.stream().map(SourceImage::key).toList());
        assertEquals(
                List.of(1, 0, 0, 2, 2, 1, 0),
                images.stream().map(SourceImage::label).toList());
        Pixels second = ((SourceImage.Raw) images.get(1)).pixels();
        assertEquals(new Size(4, 3), second.size());
        assertArrayEquals(Arrays.copyOfRange(TestImages.noise(16, 3, 1, 4).values(), 12, 24), second.values());
    }

    @Test
    void readsGzippedFilesTheSame() throws IOException {
        List<SourceImage> plain = images(open());
        for (String name : List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)) {
            write(name + ".gz", TestImages.gzip(Files.readAllBytes(folder.resolve(name))));
            Files.delete(folder.resolve(name));
        }
        List<SourceImage> zipped = images(open());
        assertEquals(plain.size(), zipped.size());
        for (int i = 0; i < plain.size(); i++) {
            assertEquals(plain.get(i).key(), zipped.get(i).key());
            assertArrayEquals(
                    ((SourceImage.Raw) plain.get(i)).pixels().values(),
                    ((SourceImage.Raw) zipped.get(i)).pixels().values());
        }
    }

    @Test
    void readsTheSampleOfFashionMnist() {
        PartedSource source = SourceFormat.AUTO.open("src/main/sample/fashion-mnist", hadoop);
        assertEquals(10, source.classes().size());
        List<SourceImage> images = images(source);
        assertEquals(7000, images.size());
        assertEquals(
                100,
                images.stream()
                        .filter(image -> image.split() == Split.TEST && image.label() == 9)
                        .count());
    }

    @Test
    void readsEmnistNamesAndDottedNames() throws IOException {
        Files.delete(folder.resolve(TEST_IMAGES));
        Files.delete(folder.resolve(TEST_LABELS));
        Files.move(folder.resolve(TRAIN_IMAGES), folder.resolve("emnist-letters-train-images-idx3-ubyte"));
        Files.move(folder.resolve(TRAIN_LABELS), folder.resolve("emnist-letters-train-labels.idx1-ubyte"));
        assertEquals(Set.of(Split.TRAIN), open().splits());
        write(TEST_IMAGES, TestImages.idxImages(3));
        write(TEST_LABELS, TestImages.idxLabels(11, 7, 3));
        assertError("several data sets, [(no prefix), emnist-letters]");
    }

    @Test
    void namesAFileOfTheWrongKind() throws IOException {
        write(TRAIN_IMAGES, TestImages.idxLabels(1, 2, 3));
        assertError(TRAIN_IMAGES, "0x00000801", "0x00000803");
        write(TRAIN_IMAGES, "<html>404</html>".getBytes(StandardCharsets.UTF_8));
        assertError(TRAIN_IMAGES, "0x3c68746d");
        write(TRAIN_IMAGES, new byte[] {0, 0});
        assertError(TRAIN_IMAGES, "no complete IDX header");
        write(TRAIN_IMAGES, TestImages.idx(0x803, new int[] {4, -4, 3}, new byte[48]));
        assertError(TRAIN_IMAGES, "dimension of -4");
    }

    @Test
    void namesAFileWithShortData() throws IOException {
        byte[] whole = TestImages.idxImages(4);
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        write(TRAIN_IMAGES, cut);
        assertError(TRAIN_IMAGES, "ends before the 4 items");
        write(TRAIN_IMAGES, TestImages.gzip(cut));
        assertError(TRAIN_IMAGES, "ends before the 4 items");
        byte[] zipped = TestImages.gzip(whole);
        write(TRAIN_IMAGES, Arrays.copyOf(zipped, zipped.length - 12));
        assertError(TRAIN_IMAGES, "truncated or damaged");
        write(TRAIN_IMAGES, whole);
        write(TRAIN_LABELS, TestImages.idx(0x801, new int[] {4}, new byte[] {7, 3, 11}));
        assertError(TRAIN_LABELS, "ends before the 4 items");
    }

    @Test
    void takesNoMemoryForWhatADamagedHeaderDeclares() throws IOException {
        int declared = Integer.MAX_VALUE;
        write(TRAIN_IMAGES, TestImages.idx(0x803, new int[] {declared, 2, 2}, new byte[16]));
        write(TRAIN_LABELS, TestImages.idx(0x801, new int[] {declared}, new byte[4]));
        assertError(TRAIN_LABELS, "truncated");
    }

    @Test
    void namesAFileWithTooMuchData() throws IOException {
        byte[] whole = TestImages.idxImages(4);
        write(TRAIN_IMAGES, Arrays.copyOf(whole, whole.length + 1));
        assertError(TRAIN_IMAGES, "more data than the 4 items");
    }

    @Test
    void comparesTheNumbersOfImagesAndLabels() throws IOException {
        write(TRAIN_LABELS, TestImages.idxLabels(7, 3, 11));
        assertError(TRAIN_IMAGES + " holds 4 images", "3 labels");
    }

    @Test
    void comparesTheClassesOfTrainAndTest() throws IOException {
        write(TEST_LABELS, TestImages.idxLabels(7, 3, 3));
        assertError("[3, 7, 11]", "[3, 7]");
    }

    @Test
    void asksForTwoClasses() throws IOException {
        write(TRAIN_LABELS, TestImages.idxLabels(3, 3, 3, 3));
        assertError("at least two labels; all are [3]");
    }

    @Test
    void namesAMissingOrDoubledFile() throws IOException {
        Files.delete(folder.resolve(TEST_LABELS));
        assertError(TEST_IMAGES, "without the file of labels");
        write(TEST_LABELS, TestImages.idxLabels(11, 7, 3));
        write(TRAIN_IMAGES + ".gz", TestImages.gzip(TestImages.idxImages(4)));
        assertError(TRAIN_IMAGES, TRAIN_IMAGES + ".gz", "leave one of them");
        Files.delete(folder.resolve(TRAIN_IMAGES));
        Files.delete(folder.resolve(TRAIN_IMAGES + ".gz"));
        Files.delete(folder.resolve(TRAIN_LABELS));
        assertError("holds no train-images-idx3-ubyte");
    }

    @Test
    void namesAMissingSource() {
        UserError error = assertThrows(
                UserError.class,
                () -> SourceFormat.AUTO.open(folder.resolve("nowhere").toString(), hadoop));
        assertTrue(error.getMessage().contains("nowhere does not exist"), error.getMessage());
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
    }

    private PartedSource open() {
        return SourceFormat.IDX.open(folder.toString(), hadoop);
    }

    private List<SourceImage> images(PartedSource source) {
        return source.parts().stream()
                .flatMap(part -> {
                    try (Stream<SourceImage> images = part.images(hadoop)) {
                        return images.toList().stream();
                    }
                })
                .toList();
    }

    private void assertError(String... parts) {
        UserError error = assertThrows(UserError.class, () -> images(open()));
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }
}
