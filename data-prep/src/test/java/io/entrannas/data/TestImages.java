package io.entrannas.data;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/** Images and sources made up for tests. */
final class TestImages {
    private TestImages() {}

    /** Noise: no two pixels alike, so that a shift or a swapped channel shows. */
    static Pixels noise(int height, int width, int channels, long seed) {
        byte[] values = new byte[height * width * channels];
        new SplittableRandom(seed).nextBytes(values);
        return new Pixels(height, width, channels, values);
    }

    static byte[] encode(Pixels image, Encoding encoding) {
        try (DecodedImage decoded = DecodedImage.of(image)) {
            return decoded.encoded(encoding, 95);
        }
    }

    static byte[] png(int height, int width, int channels, long seed) {
        return encode(noise(height, width, channels, seed), Encoding.PNG);
    }

    static byte[] jpeg(int height, int width, int channels, long seed) {
        return encode(noise(height, width, channels, seed), Encoding.JPEG);
    }

    /** Writes {@code bytes} and makes the folders on the way. */
    static void write(Path file, byte[] bytes) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    static byte[] idx(int magic, int[] sizes, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(magic);
            for (int size : sizes) {
                out.writeInt(size);
            }
            out.write(data);
        }
        return bytes.toByteArray();
    }

    static byte[] idxLabels(int... labels) throws IOException {
        byte[] data = new byte[labels.length];
        for (int i = 0; i < labels.length; i++) {
            data[i] = (byte) labels[i];
        }
        return idx(0x801, new int[] {labels.length}, data);
    }

    /** Noise images of 4 rows and 3 columns. */
    static byte[] idxImages(int count) throws IOException {
        return idx(0x803, new int[] {count, 4, 3}, noise(count * 4, 3, 1, count).values());
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** A class folder of {@code count} PNG files {@code 000.png}, {@code 001.png} ... */
    static void writeClass(Path folder, int count, int height, int width, int channels) throws IOException {
        for (int i = 0; i < count; i++) {
            long seed = folder.getFileName().toString().hashCode() * 1000L + i;
            write(folder.resolve("%03d.png".formatted(i)), png(height, width, channels, seed));
        }
    }
}
