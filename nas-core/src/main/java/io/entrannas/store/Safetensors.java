package io.entrannas.store;

import io.entrannas.engine.FlatVector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The safetensors format, which Python, Rust and JavaScript read: a header of JSON, then the numbers of all tensors in
 * little-endian order. Tensors hold single (F32) or double (F64) numbers, as their vectors do.
 */
public final class Safetensors {
    private static final int CHUNK_BYTES = 1 << 16;

    private Safetensors() {}

    /**
     * Writes a whole file and leaves the stream open. Equal tensors and metadata give equal bytes.
     *
     * @throws IllegalArgumentException when a tensor is named {@code __metadata__}, which the format reserves
     */
    public static void write(OutputStream out, SortedMap<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        SafetensorsHeader header = SafetensorsHeader.of(tensors, metadata);
        out.write(header.encode());
        byte[] chunk = new byte[CHUNK_BYTES];
        for (SafetensorsHeader.Entry entry : header.tensors()) {
            write(out, tensors.get(entry.name()).values(), chunk);
        }
    }

    /**
     * Reads a whole file to the end of the stream and leaves the stream open.
     *
     * @throws DamagedFileException when it is no safetensors file, ends early, goes on after its last tensor, contradicts
     *     itself, or holds other numbers than F32 and F64
     */
    public static TensorFile read(InputStream in) throws IOException {
        return readTensors(SafetensorsHeader.decode(SafetensorsHeader.readBytes(in)), in);
    }

    /** Reads what follows the header. */
    static TensorFile readTensors(SafetensorsHeader header, InputStream in) throws IOException {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (SafetensorsHeader.Entry entry : header.tensors()) {
            FlatVector values = FlatVector.allocate(entry.type().precision(), entry.values());
            read(in, entry.name(), values, chunk);
            tensors.put(entry.name(), new Tensor(entry.shape(), values));
        }
        if (in.read() >= 0) {
            throw new DamagedFileException("the file goes on after the last tensor");
        }
        return new TensorFile(tensors, header.metadata());
    }

    private static void write(OutputStream out, FlatVector values, byte[] chunk) throws IOException {
        ByteBuffer buffer = littleEndian(chunk);
        DataType type = DataType.of(values);
        int most = CHUNK_BYTES / type.bytes();
        int from = 0;
        while (from < values.length()) {
            int count = Math.min(most, values.length() - from);
            switch (type) {
                case F32 -> buffer.asFloatBuffer().put(values.floats(), from, count);
                case F64 -> buffer.asDoubleBuffer().put(values.doubles(), from, count);
            }
            out.write(chunk, 0, count * type.bytes());
            from += count;
        }
    }

    private static void read(InputStream in, String name, FlatVector values, byte[] chunk) throws IOException {
        ByteBuffer buffer = littleEndian(chunk);
        DataType type = DataType.of(values);
        int most = CHUNK_BYTES / type.bytes();
        int from = 0;
        while (from < values.length()) {
            int count = Math.min(most, values.length() - from);
            int bytes = count * type.bytes();
            if (in.readNBytes(chunk, 0, bytes) < bytes) {
                throw new DamagedFileException("the file ends within tensor '" + name + "'");
            }
            switch (type) {
                case F32 -> buffer.asFloatBuffer().get(values.floats(), from, count);
                case F64 -> buffer.asDoubleBuffer().get(values.doubles(), from, count);
            }
            from += count;
        }
    }

    private static ByteBuffer littleEndian(byte[] chunk) {
        return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    }
}
