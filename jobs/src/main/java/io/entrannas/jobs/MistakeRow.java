package io.entrannas.jobs;

import io.entrannas.engine.Shape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * A row of an evaluation's {@code metrics/mistakes}: the images that were taken for another class with the highest
 * probabilities.
 *
 * @param label class of the image
 * @param predicted class that it was taken for
 * @param probability that the network gave to that class, 0..1
 * @param picture PNG; a large image is made smaller
 */
record MistakeRow(String label, String predicted, double probability, byte[] picture) {
    /** Enough to recognise what it is. */
    private static final int LARGEST = 96;

    /** @param image shape of one image */
    static List<MistakeRow> of(Mistakes mistakes, List<String> classes, Shape image) {
        return mistakes.surest().stream()
                .map(m -> new MistakeRow(
                        classes.get(m.label()),
                        classes.get(m.predicted()),
                        m.probability(),
                        png(smaller(picture(m.pixels(), image)))))
                .toList();
    }

    private static BufferedImage picture(byte[] pixels, Shape image) {
        boolean grey = image.channels() == 1;
        BufferedImage picture = new BufferedImage(
                image.width(), image.height(), grey ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i++) {
            int pixel = i / image.channels();
            picture.getRaster()
                    .setSample(
                            pixel % image.width(),
                            pixel / image.width(),
                            i % image.channels(),
                            Byte.toUnsignedInt(pixels[i]));
        }
        return picture;
    }

    private static BufferedImage smaller(BufferedImage picture) {
        int side = Math.max(picture.getWidth(), picture.getHeight());
        if (side <= LARGEST) {
            return picture;
        }
        BufferedImage small = new BufferedImage(
                Math.max(1, picture.getWidth() * LARGEST / side),
                Math.max(1, picture.getHeight() * LARGEST / side),
                picture.getType());
        Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(picture, 0, 0, small.getWidth(), small.getHeight(), null);
        graphics.dispose();
        return small;
    }

    private static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
        return out.toByteArray();
    }
}
