package io.entrannas.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.FlatVector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private static final SortedMap<String, Tensor> TENSORS = new TreeMap<>(Map.of(
            "alpha", new Tensor(List.of(2, 3), FlatVector.of(new double[] {1, 2, 3, 4, 5, 6})),
            "weights", new Tensor(List.of(3), FlatVector.of(new float[] {0.5f, 0, -0.5f}))));
    private static final Map<String, String> METADATA =
            Map.of("epoch", "12", "genotype", "{\"sha256\":\"0000\", \"normal\" : []}");

    @Test
    void whatIsWrittenIsReadBackEqual() throws IOException {
        TensorFile read = read(written());

        assertEquals(METADATA, read.metadata());
        assertEquals(TENSORS.keySet(), read.tensors().keySet());
        TENSORS.forEach((name, tensor) ->
                SafetensorsTest.assertSame(tensor, read.tensors().get(name)));
    }

    @Test
    void equalCheckpointsAreEqualFiles() throws IOException {
        assertArrayEquals(written(), written());
    }

    @Test
    void anyReaderOfTheFormatOpensIt() throws IOException {
        TensorFile file = Safetensors.read(new ByteArrayInputStream(written()));

        assertEquals(TENSORS.keySet(), file.tensors().keySet());
        assertEquals("12", file.metadata().get("epoch"));
        assertEquals(64, file.metadata().get("sha256").length());
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        byte[] file = written();
        for (int i = 0; i < file.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = file.clone();
                damaged[i] ^= (byte) (1 << bit);
                assertThrows(DamagedFileException.class, () -> read(damaged), "byte " + i + ", bit " + bit);
            }
        }
    }

    @Test
    void everyOtherByteIsNoticedAnywhere() throws IOException {
        byte[] file = written();
        for (int i = 0; i < file.length; i++) {
            for (byte other : new byte[] {0, ' ', '\t', '\n', '"', '}', (byte) 0xff}) {
                if (file[i] != other) {
                    byte[] damaged = file.clone();
                    damaged[i] = other;
                    assertThrows(DamagedFileException.class, () -> read(damaged), "byte " + i + " as " + other);
                }
            }
        }
    }

    @Test
    void everyWrongLengthIsNoticed() throws IOException {
        byte[] file = written();
        for (int length = 0; length <= file.length + 8; length++) {
            if (length != file.length) {
                byte[] damaged = Arrays.copyOf(file, length);
                assertThrows(DamagedFileException.class, () -> read(damaged), length + " bytes");
            }
        }
    }

    @Test
    void tensorsWithoutChecksumAreNoCheckpoint() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, TENSORS, METADATA);

        DamagedFileException error = assertThrows(DamagedFileException.class, () -> read(out.toByteArray()));
        assertTrue(error.getMessage().contains("no checksum"), error.getMessage());
    }

    @Test
    void theNameOfTheChecksumIsReserved() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Checkpoint.write(new ByteArrayOutputStream(), TENSORS, Map.of("sha256", "mine")));
    }

    private static TensorFile read(byte[] file) throws IOException {
        return Checkpoint.read(new ByteArrayInputStream(file));
    }

    private static byte[] written() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Checkpoint.write(out, TENSORS, METADATA);
        return out.toByteArray();
    }
}
