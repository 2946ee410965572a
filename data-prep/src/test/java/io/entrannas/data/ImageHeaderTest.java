package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ImageHeaderTest {
    @Test
    void tellsFormatAndSizeFromTheContent() throws UnusableImage {
        assertEquals(new ImageHeader(Encoding.JPEG, new Size(20, 31)), ImageHeader.read(TestImages.jpeg(20, 31, 3, 1)));
        assertEquals(new ImageHeader(Encoding.JPEG, new Size(8, 9)), ImageHeader.read(TestImages.jpeg(8, 9, 1, 1)));
        assertEquals(new ImageHeader(Encoding.PNG, new Size(20, 31)), ImageHeader.read(TestImages.png(20, 31, 3, 1)));
    }

    @Test
    void readsAProgressiveJpegWithRestartMarkers() throws UnusableImage {
        byte[] file = progressiveJpeg(40, 50);
        assertEquals(new ImageHeader(Encoding.JPEG, new Size(40, 50)), ImageHeader.read(file));
        assertTruncatedEverywhere(file);
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "PNG"})
    void noticesATruncationAtAnyByte(Encoding encoding) {
        assertTruncatedEverywhere(
                encoding == Encoding.JPEG ? TestImages.jpeg(24, 24, 3, 5) : TestImages.png(24, 24, 3, 5));
    }

    private static void assertTruncatedEverywhere(byte[] file) {
        for (int length = 8; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            UnusableImage unusable = assertThrows(UnusableImage.class, () -> ImageHeader.read(cut));
            assertTrue(unusable.getMessage().startsWith("truncated"), unusable.getMessage());
        }
    }

    @Test
    void allowsBytesAfterTheEndOfTheImage() throws UnusableImage {
        byte[] file = TestImages.jpeg(24, 24, 3, 5);
        assertEquals(
                new Size(24, 24),
                ImageHeader.read(Arrays.copyOf(file, file.length + 100)).size());
    }

    @Test
    void refusesWhatIsNoImage() {
        assertReason("zero bytes", new byte[0]);
        assertReason("undecodable: neither a JPEG nor a PNG", "GIF89a, or a text".getBytes(StandardCharsets.UTF_8));
        assertReason("undecodable: neither a JPEG nor a PNG", new byte[] {1});
        assertReason(
                "undecodable: a JPEG without a frame", new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xD9});
    }

    @Test
    void refusesAHugeDeclaredSizeWithoutDecoding() {
        byte[] file = TestImages.png(4, 4, 1, 1);
        ByteBuffer.wrap(file).putInt(16, 60_000).putInt(20, 50_000);
        assertReason("declares 50000x60000 pixels, more than 134217728", file);
    }

    private static void assertReason(String reason, byte[] file) {
        assertEquals(
                reason,
                assertThrows(UnusableImage.class, () -> ImageHeader.read(file)).getMessage());
    }

    private static byte[] progressiveJpeg(int height, int width) {
        try (Mat mat = new Mat(height, width, opencv_core.CV_8UC3);
                IntPointer settings = new IntPointer(
                        opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1, opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 1);
                BytePointer file = new BytePointer()) {
            mat.data().put(TestImages.noise(height, width, 3, 2).values());
            opencv_imgcodecs.imencode(".jpg", mat, file, settings);
            byte[] bytes = new byte[(int) file.limit()];
            file.get(bytes);
            return bytes;
        }
    }
}
