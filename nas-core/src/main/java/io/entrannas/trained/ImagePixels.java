package io.entrannas.trained;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;

/** The pixels of Java's images in the order in which data sets hold them. */
final class ImagePixels {
    private static final int BYTE_BITS = 8;

    private ImagePixels() {}

    /**
     * @param shape what the image must have
     * @return height * width * channels unsigned bytes, row by row; colours in the order red, green, blue
     * @throws UserError when the image has another size or number of channels
     */
    static byte[] of(BufferedImage image, Shape shape) {
        int channels = image.getColorModel().getNumColorComponents();
        if (image.getHeight() != shape.height() || image.getWidth() != shape.width()) {
            throw new UserError("the image has " + image.getHeight() + "x" + image.getWidth()
                    + " pixels, the network reads " + shape.height() + "x" + shape.width()
                    + "; resize it as the training images were");
        }
        if (channels != shape.channels()) {
            throw new UserError("the image has " + channels + " channel(s), the network reads " + shape.channels()
                    + "; convert it as the training images were");
        }
        return channels == 1 ? grey(image.getRaster()) : colours(image);
    }

    /** From the raster: Java's colour conversion would brighten grey values. */
    private static byte[] grey(Raster raster) {
        int bits = raster.getSampleModel().getSampleSize(0);
        byte[] pixels = new byte[raster.getHeight() * raster.getWidth()];
        for (int i = 0; i < pixels.length; i++) {
            int sample = raster.getSample(
                    raster.getMinX() + i % raster.getWidth(), raster.getMinY() + i / raster.getWidth(), 0);
            int value =
                    bits > BYTE_BITS ? sample >> (bits - BYTE_BITS) : sample * Normalisation.WHITE / ((1 << bits) - 1);
            pixels[i] = (byte) value;
        }
        return pixels;
    }

    private static byte[] colours(BufferedImage image) {
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] pixels = new byte[3 * colours.length];
        for (int i = 0; i < colours.length; i++) {
            pixels[3 * i] = (byte) (colours[i] >> 16);
            pixels[3 * i + 1] = (byte) (colours[i] >> 8);
            pixels[3 * i + 2] = (byte) colours[i];
        }
        return pixels;
    }
}
