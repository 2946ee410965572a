package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images of the real ImageNet that other readers stumble over, and worse ones. */
class OddImagesTest {
    /** Marker, length, Adobe, version, flags and the transform: none. */
    private static final byte[] ADOBE = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    /** Marker, length, Exif, a header in the order of Motorola, one entry: orientation 6, a quarter turn. */
    private static final byte[] TURNED = {
        (byte) 0xFF,
        (byte) 0xE1,
        0,
        34,
        'E',
        'x',
        'i',
        'f',
        0,
        0,
        'M',
        'M',
        0,
        42,
        0,
        0,
        0,
        8,
        0,
        1,
        1,
        18,
        0,
        3,
        0,
        0,
        0,
        1,
        0,
        6,
        0,
        0,
        0,
        0,
        0,
        0
    };

    private static PreparedImage prepare(byte[] file, Resize resize, int channels) {
        return new ImagePreparer(1, resize, 95, channels)
                .prepare(new SourceImage.File("train/n02105855/n02105855_2933.JPEG", Split.TRAIN, 0, file));
    }

    private static ImageFacts facts(PreparedImage image) {
        assertTrue(image.verdict() instanceof ImageFacts, image.verdict().toString());
        return (ImageFacts) image.verdict();
    }

    private static void assertRejected(String reason, byte[] file) {
        PreparedImage image = prepare(file, Resize.KEEP, 0);
        assertTrue(image.verdict() instanceof RejectedImage, "should be rejected: " + image.verdict());
        assertEquals(reason, ((RejectedImage) image.verdict()).reason());
        assertEquals(0, image.bytes().length);
    }

    /** Behind the start marker of a JPEG. */
    private static byte[] inserted(byte[] jpeg, byte[] segment) {
        return ByteBuffer.allocate(jpeg.length + segment.length)
                .put(jpeg, 0, 2)
                .put(segment)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** Of one colour; the JDK writes the four bands as they are, and no marker of Adobe's. */
    private static byte[] cmyk(int cyan, int magenta, int yellow, int black) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 24, 16, 4, null);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 24; x++) {
                raster.setPixel(x, y, new int[] {cyan, magenta, yellow, black});
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(raster, null, null), null);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    @Test
    void readsTheInksOfAdobe() throws IOException {
        // Adobe writes inks inverted: 255 is none. Half of the black takes half of the light.
        byte[] file = inserted(cmyk(200, 100, 50, 255), ADOBE);
        assertColour(facts(prepare(file, Resize.KEEP, 0)), 200, 100, 50);
        assertArrayEquals(file, prepare(file, Resize.KEEP, 0).bytes());
        assertColour(facts(prepare(inserted(cmyk(200, 100, 50, 128), ADOBE), Resize.KEEP, 3)), 100, 50, 25);

        PreparedImage shrunk = prepare(file, Resize.parse("short:8"), 0);
        assertEquals(new Size(8, 12), facts(shrunk).size());
        assertColour(facts(prepare(shrunk.bytes(), Resize.KEEP, 3)), 200, 100, 50);
    }

    private static void assertColour(ImageFacts facts, int... colour) {
        assertEquals(3, facts.sums().channels());
        for (int c = 0; c < 3; c++) {
            assertEquals(colour[c], 255 * facts.sums().mean(c), 2.5, "channel " + c);
        }
    }

    @Test
    void setsInksAsideOfWhichNothingSaysHowTheyAreMeant() throws IOException {
        assertRejected("undecodable: a CMYK JPEG without Adobe's marker", cmyk(200, 100, 50, 255));
    }

    @Test
    void tellsAPngThatIsCalledJpeg() throws UnusableImage {
        byte[] file = TestImages.png(30, 40, 3, 1);
        assertEquals(Encoding.PNG, facts(prepare(file, Resize.KEEP, 0)).encoding());
        PreparedImage shrunk = prepare(file, Resize.parse("short:20"), 0);
        assertEquals(new ImageHeader(Encoding.PNG, new Size(20, 26)), ImageHeader.read(shrunk.bytes()));
        Pixels expected = new ImageCodec().resize(TestImages.noise(30, 40, 3, 1), new Size(20, 26));
        assertArrayEquals(
                expected.values(), new ImageCodec().decode(shrunk.bytes(), 3).values(), "without loss");
    }

    @ParameterizedTest
    @EnumSource(names = {"JPEG", "PNG"})
    void leavesAGreyImageGrey(Encoding encoding) throws UnusableImage {
        byte[] file = TestImages.encode(TestImages.noise(30, 40, 1, 1), encoding);
        assertEquals(1, facts(prepare(file, Resize.KEEP, 0)).sums().channels());
        PreparedImage shrunk = prepare(file, Resize.parse("short:20"), 0);
        assertEquals(1, new ImageCodec().decode(shrunk.bytes(), 0).channels());
        assertEquals(3, facts(prepare(file, Resize.KEEP, 3)).sums().channels());
    }

    @Test
    void ignoresAnOrientation() throws UnusableImage {
        byte[] upright = TestImages.jpeg(10, 20, 3, 1);
        byte[] turned = inserted(upright, TURNED);
        assertEquals(new Size(10, 20), facts(prepare(turned, Resize.KEEP, 0)).size());
        ImageCodec codec = new ImageCodec();
        assertArrayEquals(
                codec.decode(upright, 3).values(), codec.decode(turned, 3).values());
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "short:256", "8x8"})
    void takesAnImageOfOnePixel(String resize) {
        for (Encoding encoding : new Encoding[] {Encoding.JPEG, Encoding.PNG}) {
            byte[] file = TestImages.encode(TestImages.noise(1, 1, 3, 1), encoding);
            PreparedImage image = prepare(file, Resize.parse(resize), 0);
            assertEquals(
                    resize.equals("8x8") ? new Size(8, 8) : new Size(1, 1),
                    facts(image).size());
        }
    }

    @Test
    void takesAnImageOfTenThousandPixelsASide() {
        byte[] values = new byte[100_000_000];
        Arrays.fill(values, values.length / 2, values.length, (byte) 200);
        byte[] file = TestImages.encode(new Pixels(10_000, 10_000, 1, values), Encoding.JPEG);
        ImageFacts kept = facts(prepare(file, Resize.KEEP, 0));
        assertEquals(new Size(10_000, 10_000), kept.size());
        assertEquals(100, 255 * kept.sums().mean(0), 0.5);
        PreparedImage shrunk = prepare(file, Resize.parse("short:256"), 0);
        assertEquals(new Size(256, 256), facts(shrunk).size());
        assertEquals(100, 255 * facts(shrunk).sums().mean(0), 0.5);

        byte[] strip = TestImages.encode(TestImages.noise(3, 10_000, 3, 1), Encoding.JPEG);
        assertEquals(
                new Size(2, 6_666),
                facts(prepare(strip, Resize.parse("short:2"), 0)).size());
    }

    @Test
    void refusesBombs() {
        byte[] png = TestImages.png(4, 4, 1, 1);
        ByteBuffer.wrap(png).putInt(16, 2_000_000_000).putInt(20, 2_000_000_000);
        assertRejected("declares 2000000000x2000000000 pixels, more than 134217728", png);
        byte[] jpeg = TestImages.jpeg(16, 16, 3, 1);
        for (int i = 2; i < jpeg.length - 9; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xC0) {
                ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 65_500).putShort(i + 7, (short) 65_500);
            }
        }
        assertRejected("declares 65500x65500 pixels, more than 134217728", jpeg);
    }
}
