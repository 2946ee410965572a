package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final Manifest MANIFEST = new Manifest(
            Manifest.SCHEMA_VERSION,
            "abc",
            List.of("cat", "dog"),
            28,
            32,
            1,
            List.of(0.1),
            List.of(0.2),
            Map.of(Split.TRAIN, Map.of(Subset.ARCH, List.of(3, 4))),
            5,
            new Manifest.Origin("hdfs://somewhere", "def"),
            new PreparationSettings(
                    SourceFormat.TABLE,
                    new TableColumns("image.bytes", "label", "key", null),
                    SharesTest.shares("0.5", "0.25", "0", "0.1"),
                    7,
                    new Resize.ShortSide(256),
                    90,
                    Channels.AUTO,
                    1 << 20),
            List.of(ShareTest.shard("images/a.parquet", 4, 3)));

    @Test
    void readsWhatItWrote() {
        assertEquals(MANIFEST, Manifest.parse(MANIFEST.json()));
    }

    @Test
    void usesTheWordsOfTheFolders() {
        assertTrue(MANIFEST.json().contains("\"train\""), MANIFEST.json());
        assertTrue(MANIFEST.json().contains("\"resize\" : \"short:256\""), MANIFEST.json());
    }

    @Test
    void refusesDamagedText() {
        String json = MANIFEST.json();
        assertThrows(IllegalArgumentException.class, () -> Manifest.parse(json.substring(0, json.length() / 2)));
        assertThrows(IllegalArgumentException.class, () -> Manifest.parse(""));
        assertThrows(IllegalArgumentException.class, () -> Manifest.parse("[]"));
        assertThrows(IllegalArgumentException.class, () -> Manifest.parse("{\"schemaVersion\" : 1}"));
    }

    @Test
    void refusesAnotherSchemaVersion() {
        String newer = MANIFEST.json().replace("\"schemaVersion\" : 1", "\"schemaVersion\" : 2");
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Manifest.parse(newer));
        assertEquals("it has schema version 2, this program reads 1", error.getMessage());
    }

    @Test
    void countsAllClassesOfAPlace() {
        assertEquals(7, MANIFEST.count(new Place(Split.TRAIN, Subset.ARCH)));
        assertEquals(0, MANIFEST.count(new Place(Split.TEST, Subset.REST)));
    }
}
