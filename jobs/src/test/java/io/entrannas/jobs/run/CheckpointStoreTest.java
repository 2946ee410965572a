package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.store.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointStoreTest {
    private enum Damage {
        EMPTY {
            @Override
            byte[] to(byte[] bytes) {
                return new byte[0];
            }
        },
        TRUNCATED {
            @Override
            byte[] to(byte[] bytes) {
                return Arrays.copyOf(bytes, bytes.length - 1);
            }
        },
        EXTENDED {
            @Override
            byte[] to(byte[] bytes) {
                return Arrays.copyOf(bytes, bytes.length + 1);
            }
        },
        FIRST_BIT {
            @Override
            byte[] to(byte[] bytes) {
                return flipped(bytes, 0);
            }
        },
        METADATA_BIT {
            @Override
            byte[] to(byte[] bytes) {
                return flipped(bytes, 30);
            }
        },
        LAST_BIT {
            @Override
            byte[] to(byte[] bytes) {
                return flipped(bytes, bytes.length - 1);
            }
        },
        SOMETHING_ELSE {
            @Override
            byte[] to(byte[] bytes) {
                return "404 not found".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            }
        };

        abstract byte[] to(byte[] bytes);

        static byte[] flipped(byte[] bytes, int at) {
            byte[] copy = bytes.clone();
            copy[at] ^= 1;
            return copy;
        }
    }

    @TempDir
    private Path temp;

    private RunFolder folder;
    private CheckpointStore store;

    @BeforeEach
    void open() {
        folder = new RunFolder(temp.toString(), new Configuration());
        store = new CheckpointStore(folder);
    }

    @Test
    void thereIsNoneAtFirst() {
        assertEquals(Optional.empty(), store.latest());
    }

    @Test
    void theLastTwoAreKeptAndTheNewestIsUsed() {
        for (int epochs = 8; epochs <= 11; epochs++) {
            store.write(epochs, checkpoint(epochs));
        }

        assertEquals(List.of("epoch-0010.safetensors", "epoch-0011.safetensors"), folder.list("checkpoints"));
        CheckpointStore.Saved latest = store.latest().orElseThrow();
        assertEquals(11, latest.epochs());
        assertArrayEquals(checkpoint(11), latest.bytes());
        assertEquals(Map.of("of", "11"), latest.metadata());
        assertTrue(Files.exists(Path.of(store.path(11).replaceFirst("^file:", ""))), store.path(11));
    }

    @Test
    void epochsAreOrderedAsNumbers() {
        store.write(9_999, checkpoint(9_999));
        store.write(10_000, checkpoint(10_000));

        assertEquals(10_000, store.latest().orElseThrow().epochs());
    }

    /** Persian has digits of its own. */
    @Test
    void namesAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("fa"));
        try {
            store.write(8, checkpoint(8));
        } finally {
            Locale.setDefault(before);
        }
        assertEquals(8, store.latest().orElseThrow().epochs());
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedOneIsPassedOverAndReplaced(Damage damage) throws IOException {
        store.write(1, checkpoint(1));
        store.write(2, checkpoint(2));
        store.write(3, checkpoint(3));
        damage(3, damage);

        CheckpointStore.Saved latest = store.latest().orElseThrow();
        assertEquals(2, latest.epochs());
        assertArrayEquals(checkpoint(2), latest.bytes());

        store.write(3, checkpoint(3));
        assertEquals(3, store.latest().orElseThrow().epochs());
        assertEquals(List.of("epoch-0002.safetensors", "epoch-0003.safetensors"), folder.list("checkpoints"));
    }

    @Test
    void whenAllAreDamagedThatIsSaid() throws IOException {
        store.write(1, checkpoint(1));
        store.write(2, checkpoint(2));
        damage(1, Damage.LAST_BIT);
        damage(2, Damage.EMPTY);

        UserError error = assertThrows(UserError.class, store::latest);

        assertTrue(error.getMessage().contains(temp + "/checkpoints are damaged"), error.getMessage());
        assertTrue(error.getMessage().contains("--overwrite"), error.getMessage());
    }

    @Test
    void whatAKilledWriterLeftIsNoCheckpoint() throws IOException {
        store.write(1, checkpoint(1));
        Files.write(temp.resolve("checkpoints/.epoch-0002.safetensors.tmp"), Arrays.copyOf(checkpoint(2), 50));

        assertEquals(1, store.latest().orElseThrow().epochs());
        store.write(2, checkpoint(2));
        assertEquals(2, store.latest().orElseThrow().epochs());
        assertEquals(List.of("epoch-0001.safetensors", "epoch-0002.safetensors"), folder.list("checkpoints"));
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        Files.createDirectories(temp.resolve("checkpoints"));
        Files.writeString(temp.resolve("checkpoints/notes.txt"), "mine");
        Files.writeString(temp.resolve("checkpoints/epoch-0001.safetensors.bak"), "mine");
        for (int epochs = 1; epochs <= 3; epochs++) {
            store.write(epochs, checkpoint(epochs));
        }

        assertEquals(
                List.of("epoch-0001.safetensors.bak", "epoch-0002.safetensors", "epoch-0003.safetensors", "notes.txt"),
                folder.list("checkpoints"));
    }

    private void damage(int epochs, Damage damage) throws IOException {
        Path file = temp.resolve("checkpoints/epoch-%04d.safetensors".formatted(epochs));
        Files.write(file, damage.to(Files.readAllBytes(file)));
    }

    private static byte[] checkpoint(int epochs) {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("w", new Tensor(List.of(3), FlatVector.of(new float[] {epochs, 2, 3})));
        return CheckpointBytes.write(tensors, Map.of("of", Integer.toString(epochs)));
    }
}
