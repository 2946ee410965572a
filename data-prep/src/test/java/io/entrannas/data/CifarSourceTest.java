package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On real pictures in CIFAR's exact binary form. */
class CifarSourceTest {
    private static final int PER_BATCH = 6;

    private static List<Pixels> pictures;

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    @BeforeAll
    static void makePictures() throws IOException {
        pictures = SampleImages.grey(6 * PER_BATCH).stream()
                .map(picture -> SampleImages.coloured(picture, new Size(32, 32)))
                .toList();
    }

    @Test
    void readsCifar10PackedAndUnpacked() throws IOException {
        Map<String, byte[]> files = cifar10();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            TestImages.write(folder.resolve(file.getKey()), file.getValue());
        }
        PartedSource unpacked = open(folder);
        assertEquals(List.of("airplane", "automobile", "bird"), unpacked.classes());
        assertEquals(Set.of(Split.TRAIN, Split.TEST), unpacked.splits());
        assertEquals(6, unpacked.parts().size());
        Map<String, SourceImage.Raw> images = images(unpacked);
        assertEquals(6 * PER_BATCH, images.size());
        SourceImage.Raw third = images.get("data_batch_2/00003");
        assertArrayEquals(pictures.get(PER_BATCH + 3).values(), third.pixels().values());
        assertEquals(0, third.label());
        assertEquals(Split.TRAIN, third.split());
        SourceImage.Raw test = images.get("test_batch/00001");
        assertArrayEquals(
                pictures.get(5 * PER_BATCH + 1).values(), test.pixels().values());
        assertEquals(1, test.label());
        assertEquals(Split.TEST, test.split());

        Path packed = folder.resolve("packed");
        TestImages.write(packed.resolve("cifar-10-binary.tar.gz"), TestImages.gzip(ImageNetFiles.tar(files)));
        assertSame(images, open(packed));
        assertSame(images, open(folder.resolve("cifar-10-batches-bin")));
    }

    @Test
    void readsTheFineLabelsOfCifar100() throws IOException {
        ByteArrayOutputStream train = new ByteArrayOutputStream();
        for (int i = 0; i < PER_BATCH; i++) {
            train.write(9);
            train.write(image(i % 2, pictures.get(i)));
        }
        Map<String, byte[]> files = Map.of(
                "cifar-100-binary/train.bin", train.toByteArray(),
                "cifar-100-binary/test.bin", train.toByteArray(),
                "cifar-100-binary/fine_label_names.txt", text("apple\naquarium_fish\n"),
                "cifar-100-binary/coarse_label_names.txt", text("food\n"));
        TestImages.write(folder.resolve("cifar-100-binary.tar.gz"), TestImages.gzip(ImageNetFiles.tar(files)));
        PartedSource source = open(folder);
        assertEquals(List.of("apple", "aquarium_fish"), source.classes());
        assertEquals(Set.of(Split.TRAIN, Split.TEST), source.splits());
        SourceImage.Raw image = images(source).get("train/00005");
        assertEquals(1, image.label());
        assertArrayEquals(pictures.get(5).values(), image.pixels().values());
    }

    @Test
    void tellsWhatIsDamagedOrMissing() throws IOException {
        Path batches = folder.resolve("cifar-10-batches-bin");
        Map<String, byte[]> files = cifar10();
        byte[] batch = files.get("cifar-10-batches-bin/data_batch_1.bin");
        for (int number = 1; number <= 4; number++) {
            TestImages.write(batches.resolve("data_batch_" + number + ".bin"), batch);
        }
        assertError("holds no batches.meta.txt");
        TestImages.write(batches.resolve("batches.meta.txt"), text("airplane\nautomobile\n"));
        assertError("cifar-10-batches-bin holds no data_batch_5.bin, test_batch.bin; fetch it again");
        TestImages.write(batches.resolve("data_batch_5.bin"), batch);
        TestImages.write(batches.resolve("test_batch.bin"), batch);
        assertError("label 2 of 2 classes");
        TestImages.write(batches.resolve("data_batch_1.bin"), Arrays.copyOf(batch, batch.length - 1));
        assertError("data_batch_1.bin has " + (batch.length - 1) + " bytes, which is not a number of images of 3073");
        Files.createDirectories(folder.resolve("cifar-100-binary"));
        assertError("one of CIFAR-10 and CIFAR-100");
    }

    @Test
    void noticesADamagedArchive() throws IOException {
        Map<String, byte[]> without = cifar10();
        without.remove("cifar-10-batches-bin/test_batch.bin");
        TestImages.write(folder.resolve("cifar-10-binary.tar.gz"), TestImages.gzip(ImageNetFiles.tar(without)));
        assertError("cifar-10-binary.tar.gz holds no test_batch.bin");
        byte[] archive = TestImages.gzip(ImageNetFiles.tar(cifar10()));
        Path file = folder.resolve("cifar-10-binary.tar.gz");
        Files.write(file, Arrays.copyOf(archive, archive.length / 2));
        assertError("cannot be read");
        archive[archive.length / 2] ^= 0x55;
        Files.write(file, archive);
        assertThrows(UserError.class, () -> images(open(folder)));
    }

    private static Map<String, byte[]> cifar10() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int batch = 0; batch < 6; batch++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (int i = 0; i < PER_BATCH; i++) {
                bytes.write(image(i % 3, pictures.get(batch * PER_BATCH + i)));
            }
            String name = batch == 5 ? "test_batch.bin" : "data_batch_" + (batch + 1) + ".bin";
            files.put("cifar-10-batches-bin/" + name, bytes.toByteArray());
        }
        files.put("cifar-10-batches-bin/batches.meta.txt", text("airplane\nautomobile\nbird\n\n"));
        files.put("cifar-10-batches-bin/readme.html", text("<html>"));
        return files;
    }

    /** A label byte, and the planes of red, green and blue. */
    private static byte[] image(int label, Pixels picture) {
        byte[] bytes = new byte[3073];
        bytes[0] = (byte) label;
        for (int i = 0; i < picture.values().length; i++) {
            bytes[1 + i % 3 * 1024 + i / 3] = picture.values()[i];
        }
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private PartedSource open(Path location) {
        return SourceFormat.AUTO.open(location.toString(), hadoop);
    }

    private Map<String, SourceImage.Raw> images(PartedSource source) {
        Map<String, SourceImage.Raw> images = new TreeMap<>();
        for (SourcePart part : source.parts()) {
            try (Stream<SourceImage> ofPart = part.images(hadoop)) {
                ofPart.forEach(image -> images.put(image.key(), (SourceImage.Raw) image));
            }
        }
        return images;
    }

    private void assertSame(Map<String, SourceImage.Raw> expected, PartedSource source) {
        Map<String, SourceImage.Raw> images = images(source);
        assertEquals(expected.keySet(), images.keySet());
        expected.forEach((key, image) -> {
            assertArrayEquals(image.pixels().values(), images.get(key).pixels().values(), key);
            assertEquals(image.label(), images.get(key).label(), key);
            assertEquals(image.split(), images.get(key).split(), key);
        });
    }

    private void assertError(String message) {
        UserError error = assertThrows(UserError.class, () -> images(open(folder)));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }
}
