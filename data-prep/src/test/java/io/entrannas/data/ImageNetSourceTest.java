package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ImageNetSourceTest {
    private static final int PER_CLASS = 4;

    private static Map<String, byte[]> pictures;

    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    @BeforeAll
    static void makePictures() throws IOException {
        pictures = ImageNetFiles.images(PER_CLASS, 30, 40);
    }

    @Test
    void readsTheTarsAsTheyAreDistributed() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        PartedSource source = open();
        assertEquals(ImageNetFiles.SYNSETS, source.classes());
        assertEquals(Set.of(Split.TRAIN, Split.TEST), source.splits());
        assertEquals(1 + 3, source.parts().size(), "the validation images and each class by itself");
        assertEquals(
                List.of("ILSVRC2012_devkit_t12.tar.gz", "ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar"),
                source.files().stream().map(SourceFile::name).toList());
        assertImages(source);
    }

    /** The local files under another scheme, as HDFS or S3A would have them. */
    public static final class Elsewhere extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("elsewhere:///");
        }
    }

    @Test
    void readsThemOnAnyFileSystem() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        hadoop.set("fs.elsewhere.impl", Elsewhere.class.getName());
        PartedSource source = SourceFormat.AUTO.open("elsewhere://" + folder, hadoop);
        assertTrue(
                source.parts().stream()
                        .allMatch(part -> ((TarPart) part).tar().path().startsWith("elsewhere:/")),
                source.parts().toString());
        assertImages(source);
    }

    @Test
    void readsFoldersAsTheSameImages() throws IOException {
        ImageNetFiles.writeFolders(pictures, folder);
        PartedSource source = open();
        assertEquals(pictures.size(), source.files().size());
        assertImages(source);
    }

    @Test
    void readsATarOfEachClassInAFolder() throws IOException {
        for (String synset : ImageNetFiles.SYNSETS) {
            TestImages.write(folder.resolve("train/" + synset + ".tar"), ImageNetFiles.classTar(pictures, synset));
        }
        PartedSource source = open();
        assertEquals(Set.of(Split.TRAIN), source.splits());
        assertEquals(
                pictures.keySet().stream()
                        .filter(key -> key.startsWith("train/"))
                        .collect(Collectors.toSet()),
                images(source).keySet());
    }

    @Test
    void readsAValidationTarWithFoldersOfClasses() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        Map<String, byte[]> validation = new LinkedHashMap<>();
        pictures.forEach((key, file) -> {
            if (key.startsWith("val/")) {
                validation.put("./" + key.substring("val/".length()), file);
            }
        });
        Files.write(folder.resolve("ILSVRC2012_img_val.tar"), ImageNetFiles.tar(validation));
        Files.delete(folder.resolve("ILSVRC2012_devkit_t12.tar.gz"));
        assertImages(open());
    }

    @Test
    void readsTheEditionOfKaggle() throws IOException {
        StringBuilder truth = new StringBuilder("ImageId,PredictionString\n");
        for (Map.Entry<String, byte[]> picture : pictures.entrySet()) {
            String[] path = picture.getKey().split("/", -1);
            boolean training = path[0].equals("train");
            TestImages.write(folder.resolve(training ? picture.getKey() : "val/" + path[2]), picture.getValue());
            if (!training) {
                truth.append(path[2].replace(".JPEG", ",") + path[1] + " 85 1 499 272 \n");
            }
        }
        UserError error = assertThrows(UserError.class, this::open);
        assertTrue(error.getMessage().contains("ILSVRC2012_devkit_t12.tar.gz"), error.getMessage());
        Files.writeString(folder.resolve("LOC_val_solution.csv"), truth);
        assertImages(open());
    }

    @Test
    void readsTheDevelopmentKitUnpacked() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        Files.delete(folder.resolve("ILSVRC2012_devkit_t12.tar.gz"));
        List<String> numbers = List.of("3", "1", "2", "3", "1", "2", "3", "1", "2", "3", "1", "2");
        for (Map.Entry<String, byte[]> file : ImageNetFiles.kit(numbers).entrySet()) {
            TestImages.write(folder.resolve(file.getKey()), file.getValue());
        }
        assertImages(open());
    }

    @Test
    void readsNestedAndUnicodeNamesAndPassesOverHiddenOnes() throws IOException {
        String name = "fotos/schöne Schleie 鯉 ".repeat(8) + ".JPEG";
        byte[] picture = pictures.values().iterator().next();
        Map<String, byte[]> files = Map.of(name, picture, "._resource", new byte[3], "fotos/.hidden", new byte[3]);
        Map<String, byte[]> tars = new LinkedHashMap<>();
        tars.put("n01440764.tar", ImageNetFiles.tar(files));
        tars.put("n02084071.tar", ImageNetFiles.classTar(pictures, "n02084071"));
        Files.write(folder.resolve("ILSVRC2012_img_train.tar"), ImageNetFiles.tar(tars));
        Map<String, SourceImage> images = images(open());
        assertEquals(1 + PER_CLASS, images.size());
        assertArrayEquals(picture, ((SourceImage.File) images.get("train/n01440764/" + name)).bytes());
    }

    @Test
    void setsAFileAsideThatIsTooLargeWithoutReadingIt() throws IOException {
        byte[] tar = ImageNetFiles.tar(Map.of("a.JPEG", new byte[0]));
        // The size is 11 octal digits at byte 124; the checksum of the header, 6 of them at 148, covers it.
        byte[] size = "02000000001".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(size, 0, tar, 124, size.length);
        Arrays.fill(tar, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += tar[i];
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, tar, 148, 8);
        Path file = folder.resolve("film.tar");
        Files.write(file, tar);
        TarPart part = new TarPart(
                new Tar.Place(file.toUri().toString(), 0, tar.length),
                Split.TRAIN,
                new ImageNetNames.OfClass("n01440764", 0));
        try (Stream<SourceImage> images = part.images(hadoop)) {
            SourceImage.Unusable first =
                    (SourceImage.Unusable) images.iterator().next();
            assertEquals("undecodable: a file of 268435457 bytes, more than 268435456", first.reason());
        }
    }

    @Test
    void noticesATruncatedTar() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        Path train = folder.resolve("ILSVRC2012_img_train.tar");
        byte[] whole = Files.readAllBytes(train);
        Files.write(train, Arrays.copyOf(whole, whole.length * 2 / 3));
        assertError(this::open, "ILSVRC2012_img_train.tar cannot be read: it ends in the middle of n02105855.tar");

        byte[] tar = ImageNetFiles.classTar(pictures, "n01440764");
        Files.delete(train);
        Files.delete(folder.resolve("ILSVRC2012_img_val.tar"));
        TestImages.write(folder.resolve("train/n01440764.tar"), Arrays.copyOf(tar, 3000));
        TestImages.write(folder.resolve("train/n02084071.tar"), ImageNetFiles.classTar(pictures, "n02084071"));
        assertError(() -> images(open()), "fetch it again");

        // Cut before a header, in one, and before the end: what is there is whole.
        int end = tar.length;
        while (tar[end - 1] == 0) {
            end--;
        }
        int last = (end + 511) / 512 * 512;
        for (int length : new int[] {last, last + 511}) {
            TestImages.write(folder.resolve("train/n01440764.tar"), Arrays.copyOf(tar, length));
            assertError(() -> images(open()), "n01440764.tar cannot be read: it has no end");
        }
        TestImages.write(folder.resolve("train/n01440764.tar"), Arrays.copyOf(tar, last + 512));
        assertEquals(2 * PER_CLASS, images(open()).size(), "one record of zeros will do");
    }

    /** The last class ends where the tar around it goes on. */
    @Test
    void noticesATarWithoutEndWithinATar() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        byte[] cut = ImageNetFiles.classTar(pictures, "n02105855");
        int end = cut.length;
        while (cut[end - 1] == 0) {
            end--;
        }
        Map<String, byte[]> tars = new LinkedHashMap<>();
        tars.put("n01440764.tar", ImageNetFiles.classTar(pictures, "n01440764"));
        tars.put("n02105855.tar", Arrays.copyOf(cut, (end + 511) / 512 * 512));
        Files.write(folder.resolve("ILSVRC2012_img_train.tar"), ImageNetFiles.tar(tars));
        Files.delete(folder.resolve("ILSVRC2012_img_val.tar"));
        assertError(() -> images(open()), "it has no end");
    }

    @Test
    void tellsWhatIsMissingOrAmbiguous() throws IOException {
        ImageNetFiles.writeTars(pictures, folder);
        Path kit = folder.resolve("ILSVRC2012_devkit_t12.tar.gz");

        Files.write(kit, TestImages.gzip(ImageNetFiles.tar(ImageNetFiles.kit(List.of("1", "7")))));
        assertError(this::open, "line 2", "'7', is the number of no class");
        Files.write(
                kit, TestImages.gzip(ImageNetFiles.tar(Map.of("ILSVRC2012_devkit_t12/data/meta.mat", new byte[9]))));
        assertError(this::open, "holds no data/ILSVRC2012_validation_ground_truth.txt");
        Map<String, byte[]> damaged = ImageNetFiles.kit(List.of("1"));
        damaged.put("ILSVRC2012_devkit_t12/data/meta.mat", new byte[9]);
        Files.write(kit, TestImages.gzip(ImageNetFiles.tar(damaged)));
        assertError(this::open, "data/meta.mat", "cannot be read");
        Files.write(kit, TestImages.gzip(ImageNetFiles.tar(ImageNetFiles.kit(List.of("1")))));
        assertError(() -> images(open()), "ILSVRC2012_val_00000002.JPEG", "not in the ground truth");
        Files.delete(kit);
        assertError(this::open, "put ILSVRC2012_devkit_t12.tar.gz");

        Files.createDirectories(folder.resolve("val"));
        assertError(this::open, "holds both ILSVRC2012_img_val.tar and val/");
        Files.delete(folder.resolve("val"));
        Files.write(folder.resolve("ILSVRC2012_img_train.tar"), ImageNetFiles.tar(Map.of("x.JPEG", new byte[1])));
        assertError(this::open, "holds x.JPEG, which is not the tar of a class");
        Files.delete(folder.resolve("ILSVRC2012_img_train.tar"));
        assertError(this::open, "holds neither ILSVRC2012_img_train.tar nor train/");
    }

    /** Or what has no synset's name would be left out without a word. */
    @Test
    void otherClassesAndSplitsAreOfAFolder() throws IOException {
        ImageNetFiles.writeFolders(pictures, folder);
        TestImages.write(folder.resolve("train/.DS_Store"), new byte[1]);
        TestImages.write(folder.resolve("test/ILSVRC2012_test_00000001.JPEG"), new byte[1]);
        assertEquals(ImageNetSource.class, recognised());

        TestImages.write(folder.resolve("test/n01440764/a.JPEG"), new byte[1]);
        TestImages.write(folder.resolve("test/n02084071/a.JPEG"), new byte[1]);
        TestImages.write(folder.resolve("test/n02105855/a.JPEG"), new byte[1]);
        assertEquals(FolderSource.class, recognised());
        Files.move(folder.resolve("test"), folder.resolve("train/cats"));
        assertError(this::open, "train/cats is neither", "--format folder");
        assertError(this::recognised, "only in the first [cats]");
    }

    @Test
    void asksForImages() throws IOException {
        Files.createDirectories(folder.resolve("train/n01440764"));
        Files.createDirectories(folder.resolve("train/n02084071"));
        assertError(() -> open().images(null, null), "holds no images");
    }

    private Class<?> recognised() {
        return SourceFormat.AUTO.open(folder.toString(), hadoop).getClass();
    }

    private PartedSource open() {
        return SourceFormat.IMAGENET.open(folder.toString(), hadoop);
    }

    private Map<String, SourceImage> images(PartedSource source) {
        Map<String, SourceImage> images = new TreeMap<>();
        for (SourcePart part : source.parts()) {
            try (Stream<SourceImage> ofPart = part.images(hadoop)) {
                ofPart.forEach(image -> images.put(image.key(), image));
            }
        }
        return images;
    }

    private void assertImages(PartedSource source) {
        Map<String, SourceImage> images = images(source);
        assertEquals(pictures.keySet(), images.keySet());
        pictures.forEach((key, file) -> {
            SourceImage.File image = (SourceImage.File) images.get(key);
            assertArrayEquals(file, image.bytes(), key);
            assertEquals(ImageNetFiles.SYNSETS.indexOf(key.split("/", -1)[1]), image.label(), key);
            assertEquals(key.startsWith("train/") ? Split.TRAIN : Split.TEST, image.split(), key);
        });
        assertEquals("short:256", source.defaults().resize().text());
        assertEquals("0.1", source.defaults().share().toString());
    }

    private static void assertError(Executable action, String... parts) {
        UserError error = assertThrows(UserError.class, action);
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }
}
