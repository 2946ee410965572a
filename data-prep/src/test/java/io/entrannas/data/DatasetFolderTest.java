package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetFolderTest {
    @TempDir
    Path temporary;

    private Path output;
    private DatasetFolder folder;

    @BeforeEach
    void openFolder() {
        output = temporary.resolve("deep/er");
        folder = new DatasetFolder(output.toString(), new Configuration());
    }

    @Test
    void movesThePointerToTheNewVersion() throws IOException {
        for (int number = 1; number <= 3; number++) {
            publish(manifest("fingerprint " + number));
            Dataset dataset = Dataset.open(output.toString(), new Configuration());
            assertEquals("fingerprint " + number, dataset.fingerprint());
            assertTrue(dataset.version().endsWith("/v000" + number), dataset.version());
        }
        assertEquals(
                "fingerprint 1",
                Dataset.open(output.resolve("v0001").toString(), new Configuration())
                        .fingerprint());
        assertEquals(Set.of("current", "v0001", "v0002", "v0003"), names());
        assertEquals("v0003\n", Files.readString(output.resolve("current")));
    }

    @Test
    void deletesUnfinishedVersionsOnly() throws IOException {
        folder.deleteUnfinished();
        publish(manifest("a"));
        Files.writeString(output.resolve("notes.txt"), "mine");
        Files.writeString(output.resolve(".current.tmp"), "v00");
        Files.createDirectories(output.resolve("v-mine"));
        org.apache.hadoop.fs.Path unfinished = folder.createVersion();
        Files.writeString(output.resolve(unfinished.getName()).resolve("part"), "half");
        folder.deleteUnfinished();
        assertEquals(Set.of("current", "v0001", "notes.txt", "v-mine"), names());
    }

    @Test
    void leavesAloneWhatItDidNotMake() throws IOException {
        TestImages.write(output.resolve("v2023/cat.jpg"), new byte[1]);
        TestImages.write(output.resolve("v2024/manifest.json"), new byte[] {'{', '}'});
        publish(manifest("a"));
        publish(manifest("b"));
        assertEquals(Set.of("current", "v2023", "v2024", "v2025", "v2026"), names());
        folder.deleteUnfinished();
        folder.deleteOld(1);
        folder.deleteRejected();
        assertEquals(Set.of("current", "v2023", "v2024", "v2026"), names());

        TestImages.write(output.resolve("rejected/cat.jpg"), new byte[1]);
        folder.deleteRejected();
        UserError error = assertThrows(UserError.class, folder::deleteUnfinished);
        assertTrue(error.getMessage().contains("/rejected is needed"), error.getMessage());
        assertTrue(Files.exists(output.resolve("rejected/cat.jpg")));
    }

    @Test
    void deletesOldVersionsOfBeforeTheMark() throws IOException {
        Files.delete(output.resolve(publish(manifest("a")).getName()).resolve(".prepare-data"));
        publish(manifest("b"));
        folder.deleteOld(1);
        assertEquals(Set.of("current", "v0002"), names());
    }

    @Test
    void deletesItsOwnListOfRejectedImages() throws IOException {
        TestImages.write(output.resolve(folder.createRejected().getName()).resolve("part"), new byte[1]);
        assertEquals(Set.of("rejected"), names());
        Path again = output.resolve(folder.createRejected().getName());
        assertFalse(Files.exists(again.resolve("part")));
        folder.deleteUnfinished();
        assertEquals(Set.of("rejected"), names());
        folder.deleteRejected();
        assertEquals(Set.of(), names());
    }

    @ParameterizedTest
    @CsvSource({
        "/photos, /photos, inside the source",
        "/photos/v2024, /photos, inside the output",
        "/photos/v2024, /, inside the output",
        "/photos, /photos/prepared/deep, inside the source",
        "/, /photos, inside the source",
        "/photos, /photos-prepared,",
        "/photos-raw, /photos,"
    })
    void mayNeitherHoldTheSourceNorLieInIt(String source, String output, String message) {
        DatasetFolder given = new DatasetFolder(output, new Configuration());
        org.apache.hadoop.fs.Path qualified = new org.apache.hadoop.fs.Path("file://" + source);
        if (message == null) {
            assertDoesNotThrow(() -> given.requireApart(qualified));
        } else {
            UserError error = assertThrows(UserError.class, () -> given.requireApart(qualified));
            assertTrue(error.getMessage().contains(message), error.getMessage());
        }
    }

    /** The version must stay once the pointer is being moved to it. */
    @Test
    void saysThatTheDiskIsFull() throws IOException {
        org.apache.hadoop.fs.Path version = folder.createVersion();
        Path manifest = output.resolve(version.getName()).resolve(".manifest.json.tmp");
        Files.createSymbolicLink(manifest, Path.of("/dev/full"));
        UserError error = assertThrows(UserError.class, () -> folder.finish(version, manifest("a")));
        assertTrue(error.getMessage().contains(output + " cannot be written: "), error.getMessage());
        Files.delete(manifest);
        folder.finish(version, manifest("a"));
        Files.createSymbolicLink(output.resolve(".current.tmp"), Path.of("/dev/full"));
        assertThrows(UserError.class, () -> folder.use(version));
        assertEquals(
                "a",
                Dataset.open(output.resolve("v0001").toString(), new Configuration())
                        .fingerprint());
    }

    @Test
    void keepsTheNewestVersions() throws IOException {
        for (int number = 1; number <= 4; number++) {
            publish(manifest("f"));
        }
        folder.deleteOld(2);
        assertEquals(Set.of("current", "v0003", "v0004"), names());
        folder.deleteOld(5);
        assertEquals(Set.of("current", "v0003", "v0004"), names());
    }

    @Test
    void saysThatTheOutputCannotBeWritten() throws IOException {
        Files.writeString(temporary.resolve("file"), "no folder");
        String below = temporary.resolve("file/data").toString();
        DatasetFolder unwritable = new DatasetFolder(below, new Configuration());
        UserError error = assertThrows(UserError.class, unwritable::createVersion);
        assertTrue(error.getMessage().contains(below + " cannot be written"), error.getMessage());
        error = assertThrows(UserError.class, () -> new DatasetFolder("nosuch://x/y", new Configuration()));
        assertTrue(error.getMessage().contains("nosuch"), error.getMessage());
    }

    @Test
    void saysThatThereIsNoDataSet() throws IOException {
        assertOpenFails("there is no data set at " + output);
        Files.createDirectories(output);
        Files.writeString(output.resolve("current"), "v0001\n");
        assertOpenFails("there is no data set at " + output);
    }

    @Test
    void namesADamagedManifest() throws IOException {
        publish(manifest("a"));
        assertFalse(Files.exists(output.resolve("v0001/.manifest.json.crc")));
        Files.writeString(output.resolve("v0001/manifest.json"), "{\"schemaVersion\": 1, ");
        assertOpenFails("v0001/manifest.json is damaged");
    }

    private void assertOpenFails(String message) {
        UserError error = assertThrows(UserError.class, () -> Dataset.open(output.toString(), new Configuration()));
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertTrue(error.getMessage().contains("prepare-data.sh"), error.getMessage());
    }

    private org.apache.hadoop.fs.Path publish(Manifest manifest) throws IOException {
        org.apache.hadoop.fs.Path version = folder.createVersion();
        folder.finish(version, manifest);
        folder.use(version);
        return version;
    }

    private Set<String> names() throws IOException {
        try (Stream<Path> files = Files.list(output)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private static Manifest manifest(String fingerprint) {
        return new Manifest(
                Manifest.SCHEMA_VERSION,
                fingerprint,
                List.of("a", "b"),
                1,
                1,
                1,
                List.of(0.0),
                List.of(1.0),
                Map.of(),
                0,
                new Manifest.Origin("s", "t"),
                new PreparationSettings(
                        SourceFormat.IDX,
                        null,
                        SharesTest.shares("0.5", "0.5", "0", "0"),
                        1,
                        Resize.SAME,
                        95,
                        Channels.GREY,
                        1 << 20),
                List.of());
    }
}
