package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Persian has digits of its own, in which Java formats numbers there. */
class NamesInAnyLocaleTest {
    private static final Locale DEFAULT = Locale.getDefault();

    @BeforeEach
    void speakPersian() {
        Locale.setDefault(Locale.forLanguageTag("fa"));
    }

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(DEFAULT);
    }

    @Test
    void versions(@TempDir Path folder) {
        DatasetFolder dataset = new DatasetFolder(folder.toString(), new Configuration());
        assertEquals("v0001", dataset.createVersion().getName());
        assertEquals("v0002", dataset.createVersion().getName());
    }

    @Test
    void keysOfIdx() {
        PartedSource source = SourceFormat.IDX.open("src/main/sample/fashion-mnist", new Configuration());
        try (Stream<SourceImage> images = source.parts().get(0).images(new Configuration())) {
            assertEquals("train/000000", images.iterator().next().key());
        }
    }

    @Test
    void keysOfCifar() throws IOException {
        ByteArrayInputStream image = new ByteArrayInputStream(new byte[3073]);
        assertEquals(
                "test_batch/00007",
                CifarVersion.CIFAR_10.next(image, "test_batch.bin", 7, 10).key());
    }
}
