package io.entrannas.data;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Images of a data set as browsers show them, for notebooks and pages. */
public final class StoredPicture {
    private StoredPicture() {}

    /**
     * A URI that holds the whole image. The arguments are columns of the data set's table of images.
     *
     * @param encoding {@code raw}, {@code jpeg} or {@code png}
     * @throws IllegalArgumentException when there is no such encoding, or the bytes are not the pixels of such a size
     */
    public static String dataUri(String encoding, int height, int width, byte[] image) {
        Encoding known = Encoding.of(encoding);
        byte[] file = known == Encoding.RAW ? png(of(height, width, image)) : image;
        return "data:image/" + (known == Encoding.RAW ? Encoding.PNG : known) + ";base64,"
                + Base64.getEncoder().encodeToString(file);
    }

    /**
     * Pixels as Java draws them.
     *
     * @param pixels height * width * channels unsigned bytes, row by row; one channel, or red, green and blue
     * @throws IllegalArgumentException when they are not the pixels of such a size
     */
    public static BufferedImage of(int height, int width, byte[] pixels) {
        Pixels checked = new Pixels(height, width, pixels.length / (height * width), pixels);
        int type = checked.channels() == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
        BufferedImage image = new BufferedImage(width, height, type);
        int[] values = new int[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]);
        }
        // The raster's bands are red, green and blue, however they lie in memory.
        image.getRaster().setPixels(0, 0, width, height, values);
        return image;
    }

    /** The bytes of a PNG file. */
    public static byte[] png(BufferedImage image) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", file);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return file.toByteArray();
    }
}
