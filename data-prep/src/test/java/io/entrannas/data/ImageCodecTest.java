package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageCodecTest {
    private final ImageCodec codec = new ImageCodec();

    /** The jar of a machine with an ARM processor takes another ND4J, too. */
    @Test
    void namesWhatBuildsTheJarForAnotherPlatform() {
        assertEquals("-Dnative.platform=windows-x86_64", ImageCodec.buildOptions("windows-x86_64"));
        assertEquals(
                "-Dnative.platform=linux-arm64 -Dnd4j.classifier=linux-arm64", ImageCodec.buildOptions("linux-arm64"));
    }

    @Test
    void averagesOverAreasAlsoWhenOneSideStays() {
        Pixels image = new Pixels(1, 4, 1, new byte[] {0, 10, 20, 90});
        assertArrayEquals(new byte[] {30}, codec.resize(image, new Size(1, 1)).values());
    }

    @Test
    void addsUpPixelsOutsideTheHeapAsOnIt() throws UnusableImage {
        for (int channels : new int[] {1, 3}) {
            Pixels noise = TestImages.noise(301, 207, channels, 4);
            byte[] white = new byte[1000 * 1000 * channels];
            Arrays.fill(white, (byte) 255);
            for (Pixels image : new Pixels[] {noise, new Pixels(1000, 1000, channels, white)}) {
                ChannelSums expected = ChannelSums.of(image);
                try (DecodedImage decoded = codec.open(image)) {
                    ChannelSums sums = decoded.sums();
                    assertEquals(expected.pixels(), sums.pixels());
                    assertArrayEquals(expected.sums(), sums.sums());
                    assertArrayEquals(expected.squares(), sums.squares());
                }
            }
        }
    }

    @Test
    void keepsThePixelsOfAPng() throws UnusableImage {
        for (int channels : new int[] {1, 3}) {
            Pixels image = TestImages.noise(7, 5, channels, 3);
            Pixels decoded = codec.decode(TestImages.encode(image, Encoding.PNG), 0);
            assertEquals(channels, decoded.channels());
            assertEquals(new Size(7, 5), decoded.size());
            assertArrayEquals(image.values(), decoded.values());
        }
    }

    @Test
    void decodesTheSameAsTheJdkInTheOrderRedGreenBlue() throws Exception {
        byte[] file = TestImages.jpeg(16, 24, 3, 9);
        Pixels decoded = codec.decode(file, 3);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(file));
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                for (int c = 0; c < 3; c++) {
                    int value = (expected.getRGB(x, y) >> (8 * (2 - c))) & 0xFF;
                    int ours = Byte.toUnsignedInt(decoded.values()[(y * 24 + x) * 3 + c]);
                    assertTrue(Math.abs(value - ours) <= 8, () -> "channel of " + value + " is " + ours);
                }
            }
        }
    }

    @Test
    void convertsBetweenGreyAndColour() throws UnusableImage {
        Pixels grey = TestImages.noise(3, 3, 1, 1);
        Pixels coloured = codec.decode(TestImages.encode(grey, Encoding.PNG), 3);
        for (int i = 0; i < coloured.values().length; i++) {
            assertEquals(grey.values()[i / 3], coloured.values()[i]);
        }
        assertArrayEquals(coloured.values(), codec.convert(grey, 3).values());
        byte[] red = {(byte) 255, 0, 0};
        int luma = Byte.toUnsignedInt(codec.convert(new Pixels(1, 1, 3, red), 1).values()[0]);
        assertEquals(76, luma, "0.299 of 255: red must stand first");
        assertEquals(
                1,
                codec.decode(TestImages.encode(new Pixels(1, 1, 3, red), Encoding.PNG), 1)
                        .channels());
    }

    @Test
    void dropsAnAlphaChannel() throws IOException, UnusableImage {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x80112233);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        Pixels decoded = codec.decode(file.toByteArray(), 0);
        assertEquals(3, decoded.channels());
        assertArrayEquals(new byte[] {0x11, 0x22, 0x33}, Arrays.copyOf(decoded.values(), 3));
    }

    @Test
    void averagesWhenShrinking() {
        byte[] values = {0, 100, 50, (byte) 250};
        Pixels shrunk = codec.resize(new Pixels(2, 2, 1, values), new Size(1, 1));
        assertArrayEquals(new byte[] {100}, shrunk.values());
        assertEquals(
                new Size(5, 3),
                codec.resize(new Pixels(2, 2, 1, values), new Size(5, 3)).size());
    }

    @Test
    void refusesDamagedData() {
        byte[] file = TestImages.png(16, 16, 1, 1);
        Arrays.fill(file, 60, 120, (byte) 0);
        assertThrows(UnusableImage.class, () -> codec.decode(file, 0));
    }

    @Test
    void refusesWhatIsBeyondOpenCvsOwnLimits() {
        byte[] file = TestImages.png(4, 4, 1, 1);
        ByteBuffer header = ByteBuffer.wrap(file).putInt(16, 2_000_000);
        CRC32 checksum = new CRC32();
        checksum.update(file, 12, 17);
        header.putInt(29, (int) checksum.getValue());
        assertThrows(UnusableImage.class, () -> codec.decode(file, 0));
    }
}
