package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    Path folder;

    @Test
    void readsAFolderPerClass() throws IOException {
        write("dog/2.jpg", 2);
        write("cat/1.png", 1);
        write("cat/deep/er/3.png", 3);
        write("Zebra/naïve name #1%20x.png", 4);
        write("cat/.DS_Store", 9);
        write("cat/.thumbnails/1.png", 9);
        write(".git/1.png", 9);
        write("README.txt", 9);
        PartedSource source = open();
        assertEquals(List.of("Zebra", "cat", "dog"), source.classes());
        assertEquals(Set.of(Split.TRAIN), source.splits());
        Map<String, SourceImage> images = images(source);
        assertEquals(
                Set.of("dog/2.jpg", "cat/1.png", "cat/deep/er/3.png", "Zebra/naïve name #1%20x.png"), images.keySet());
        assertEquals(1, images.get("cat/deep/er/3.png").label());
        assertArrayEquals(new byte[] {3}, ((SourceImage.File) images.get("cat/deep/er/3.png")).bytes());
        assertArrayEquals(new byte[] {4}, ((SourceImage.File) images.get("Zebra/naïve name #1%20x.png")).bytes());
    }

    @Test
    void readsSplits() throws IOException {
        for (String split : List.of("train", "test", "val")) {
            write(split + "/a/1.png", 1);
            write(split + "/b/1.png", 2);
        }
        PartedSource source = open();
        assertEquals(List.of("a", "b"), source.classes());
        assertEquals(Set.of(Split.TRAIN, Split.TEST, Split.VALIDATION), source.splits());
        assertEquals(Split.VALIDATION, images(source).get("val/b/1.png").split());
        assertEquals(6, source.files().size());
    }

    @Test
    void takesTrainForAClassWhenItHoldsImages() throws IOException {
        write("train/1.png", 1);
        write("plane/1.png", 1);
        assertEquals(List.of("plane", "train"), open().classes());
    }

    @Test
    void cutsTheWorkIntoParts() throws IOException {
        for (int i = 0; i < 1001; i++) {
            write("a/%04d".formatted(i), i);
        }
        write("b/1", 1);
        assertEquals(2, open().parts().size());
        assertEquals(1002, images(open()).size());
    }

    @Test
    void setsAHugeFileAsideUnread() throws IOException {
        write("a/1.png", 1);
        write("b/1.png", 1);
        try (RandomAccessFile film =
                new RandomAccessFile(folder.resolve("b/film.png").toFile(), "rw")) {
            film.setLength(5L << 30);
        }
        SourceImage.Unusable film =
                assertInstanceOf(SourceImage.Unusable.class, images(open()).get("b/film.png"));
        assertTrue(film.reason().contains("5368709120 bytes"), film.reason());
    }

    @Test
    void setsAFileAsideThatHadoopCannotOpen() throws IOException {
        write("a/12:30.png", 1);
        write("b/1.png", 1);
        assertInstanceOf(SourceImage.Unusable.class, images(open()).get("a/12:30.png"));
    }

    @Test
    void namesAnEmptyClass() throws IOException {
        write("a/1.png", 1);
        Files.createDirectories(folder.resolve("b/.hidden"));
        assertError("class folder", "/b holds no image");
    }

    @Test
    void asksForTwoClasses() throws IOException {
        assertError("at least two; it holds none");
        write("images/a/1.png", 1);
        assertError("at least two; it holds only [images]");
    }

    @Test
    void comparesTheClassesOfTheSplits() throws IOException {
        write("train/a/1.png", 1);
        write("train/b/1.png", 1);
        write("test/a/1.png", 1);
        write("test/c/1.png", 1);
        assertError("only in the first [b]", "only in the second [c]");
    }

    @Test
    void namesFoldersThatAreNoSplits() throws IOException {
        write("train/a/1.png", 1);
        write("train/b/1.png", 1);
        write("annotations/1.xml", 1);
        assertError("[annotations, train]", "nothing else");
        Files.delete(folder.resolve("annotations/1.xml"));
        Files.delete(folder.resolve("annotations"));
        write("val/a/1.png", 1);
        write("validation/a/1.png", 1);
        assertError("[train, val, validation]");
    }

    private void write(String name, int content) throws IOException {
        TestImages.write(folder.resolve(name), new byte[] {(byte) content});
    }

    private PartedSource open() {
        return SourceFormat.AUTO.open(folder.toString(), hadoop);
    }

    private Map<String, SourceImage> images(PartedSource source) {
        Map<String, SourceImage> images = new HashMap<>();
        for (SourcePart part : source.parts()) {
            try (Stream<SourceImage> ofPart = part.images(hadoop)) {
                ofPart.forEach(image -> images.put(image.key(), image));
            }
        }
        return images;
    }

    private void assertError(String... parts) {
        UserError error = assertThrows(UserError.class, this::open);
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }
}
