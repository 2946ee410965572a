package io.entrannas.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SafetensorsTest {
    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        SortedMap<String, Tensor> tensors = new TreeMap<>(Map.of(
                "a", new Tensor(List.of(2), FlatVector.of(new float[] {1, -2})),
                "b", new Tensor(List.of(), FlatVector.of(new double[] {0.5}))));
        String json = """
                {"__metadata__":{"epoch":"7"},\
                "b":{"dtype":"F64","shape":[],"data_offsets":[0,8]},\
                "a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""";

        byte[] expected = file(
                json + " ".repeat(7 - (json.length() + 7) % 8),
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putDouble(0.5)
                        .putFloat(1)
                        .putFloat(-2));

        assertArrayEquals(expected, write(tensors, Map.of("epoch", "7")));
    }

    @Test
    void whatIsWrittenIsReadBackEqual() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 20; round++) {
            SortedMap<String, Tensor> tensors = new TreeMap<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                tensors.put("tensor \"" + i + "\" \u03b1", randomTensor(random));
            }
            Map<String, String> metadata = round % 2 == 0 ? Map.of() : Map.of("seed", "1", "text\n", "\"\u03b2\\");

            TensorFile read = Safetensors.read(new ByteArrayInputStream(write(tensors, metadata)));

            assertEquals(metadata, read.metadata());
            assertEquals(tensors.keySet(), read.tensors().keySet());
            tensors.forEach((name, tensor) -> assertSame(tensor, read.tensors().get(name)));
        }
    }

    @Test
    void unusualNumbersKeepTheirBits() throws IOException {
        float[] values = {Float.NaN, Float.intBitsToFloat(0x7fc12345), -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY};
        SortedMap<String, Tensor> tensors =
                new TreeMap<>(Map.of("x", new Tensor(List.of(5), FlatVector.of(values.clone()))));

        TensorFile read = Safetensors.read(new ByteArrayInputStream(write(tensors, Map.of())));

        float[] bits = read.tensors().get("x").values().floats();
        for (int i = 0; i < values.length; i++) {
            assertEquals(Float.floatToRawIntBits(values[i]), Float.floatToRawIntBits(bits[i]));
        }
    }

    @Test
    void aHeaderPaddedOrOrderedInAnotherWayIsRead() throws IOException {
        TensorFile read = read("""
                { "b": {"shape": [1, 1], "data_offsets": [4, 8], "dtype": "F32"},
                  "none": {"dtype":"F32","shape":[0, 3],"data_offsets":[4,4]},
                  "a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]} }\s\s\s""", 8);

        assertEquals(List.of("a", "b", "none"), List.copyOf(read.tensors().keySet()));
        assertEquals(List.of(1, 1), read.tensors().get("b").shape());
        assertEquals(0, read.tensors().get("none").values().length());
        assertTrue(read.metadata().isEmpty());
    }

    @Test
    void aFileThatEndsEarlyIsDamagedWhereverItEnds() throws IOException {
        byte[] file = write(
                new TreeMap<>(Map.of("x", new Tensor(List.of(3), FlatVector.of(new double[] {1, 2, 3})))),
                Map.of("epoch", "1"));

        for (int length = 0; length < file.length; length++) {
            ByteArrayInputStream in = new ByteArrayInputStream(file, 0, length);
            assertThrows(DamagedFileException.class, () -> Safetensors.read(in));
        }
    }

    @Test
    void whatContradictsItselfIsDamaged() {
        assertDamaged("goes on after the last tensor", tensor("F32", "[2]", "[0,8]"), 9);
        assertDamaged("ends within tensor 'x'", tensor("F32", "[2]", "[0,8]"), 7);
        assertDamaged("[F64, F32]", tensor("BF16", "[2]", "[0,4]"), 4);
        assertDamaged("takes 8 bytes, but its offsets are [0, 12]", tensor("F32", "[2]", "[0,12]"), 12);
        assertDamaged("its offsets are [8, 0]", tensor("F32", "[2]", "[8,0]"), 8);
        assertDamaged("its offsets are [-8, 0]", tensor("F32", "[2]", "[-8,0]"), 8);
        assertDamaged("its offsets are [0]", tensor("F32", "[2]", "[0]"), 8);
        assertDamaged("begin at byte 4, but those before it end at byte 0", tensor("F32", "[2]", "[4,12]"), 12);
        assertDamaged("[-2], which no array holds", tensor("F32", "[-2]", "[0,8]"), 8);
        assertDamaged("which no array holds", tensor("F32", "[65536,65536]", "[0,17179869184]"), 8);
        assertDamaged("which no array holds", tensor("F32", "[2147483647,2147483647,2147483647,0]", "[0,0]"), 0);
        assertDamaged("cannot be understood", tensor("F32", "[1.5]", "[0,8]"), 8);
        assertDamaged("cannot be understood", tensor("F32", "[null]", "[0,8]"), 8);
        assertDamaged("cannot be understood", "{\"x\":{\"dtype\":\"F32\",\"shape\":[2]}}", 8);
        assertDamaged("cannot be understood", "{\"x\":7}", 0);
        assertDamaged("cannot be understood", "{\"__metadata__\":{\"a\":{}}}", 0);
        assertDamaged("cannot be understood", "{\"__metadata__\":{},\"__metadata__\":{}}", 0);
        assertDamaged("cannot be understood", "{\"x\":null}", 0);
        assertDamaged("cannot be understood", "{\"__metadata__\":null}", 0);
        assertDamaged("cannot be understood", "{\"__metadata__\":{\"a\":null}}", 0);
        assertDamaged("cannot be understood", "null", 0);
        assertDamaged("cannot be understood", "{}{}", 0);
        assertDamaged("cannot be understood", "[]", 0);
        assertDamaged("cannot be understood", "", 0);
    }

    @Test
    void tensorsThatOverlapAreDamaged() {
        assertDamaged(
                "tensor 'b' begin at byte 4, but those before it end at byte 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
                12);
    }

    @Test
    void aHeaderTooLongIsRefusedBeforeItIsRead() {
        byte[] text = "this is a text file and no tensor".getBytes(UTF_8);

        DamagedFileException error =
                assertThrows(DamagedFileException.class, () -> Safetensors.read(new ByteArrayInputStream(text)));
        assertTrue(error.getMessage().contains("at most 100000000"), error.getMessage());
    }

    @Test
    void aHeaderThatIsNotUtf8IsDamaged() {
        byte[] file = file("{\"x\":1}", ByteBuffer.allocate(0));
        file[10] = (byte) 0xff;

        assertThrows(DamagedFileException.class, () -> Safetensors.read(new ByteArrayInputStream(file)));
    }

    @Test
    void theReservedNameIsRefused() {
        SortedMap<String, Tensor> tensors =
                new TreeMap<>(Map.of("__metadata__", new Tensor(List.of(0), FlatVector.of(new float[0]))));

        assertThrows(IllegalArgumentException.class, () -> write(tensors, Map.of()));
    }

    /** Some larger than the buffer through which they are written, some empty. */
    private static Tensor randomTensor(SplittableRandom random) {
        int rows = random.nextInt(300);
        int columns = random.nextInt(300);
        FlatVector values = FlatVector.allocate(
                random.nextBoolean() ? Precision.FLOAT : Precision.DOUBLE, Math.multiplyExact(rows, columns));
        for (int i = 0; i < values.length(); i++) {
            values.set(i, random.nextDouble(-1, 1));
        }
        return new Tensor(List.of(rows, columns), values);
    }

    static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.shape(), actual.shape());
        assertEquals(expected.values().precision(), actual.values().precision());
        if (expected.values().precision() == Precision.FLOAT) {
            assertArrayEquals(expected.values().floats(), actual.values().floats());
        } else {
            assertArrayEquals(expected.values().doubles(), actual.values().doubles());
        }
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"x\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static void assertDamaged(String problem, String header, int dataBytes) {
        DamagedFileException error = assertThrows(DamagedFileException.class, () -> read(header, dataBytes));
        assertTrue(error.getMessage().contains(problem), error.getMessage());
    }

    private static TensorFile read(String header, int dataBytes) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file(header, ByteBuffer.allocate(dataBytes))));
    }

    private static byte[] file(String header, ByteBuffer data) {
        byte[] json = header.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data.rewind())
                .array();
    }

    private static byte[] write(SortedMap<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Safetensors.write(out, tensors, metadata);
        return out.toByteArray();
    }
}
