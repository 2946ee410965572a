package io.entrannas.jobs;

import io.entrannas.data.StoredPicture;
import io.entrannas.engine.Shape;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

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
                        StoredPicture.png(smaller(StoredPicture.of(image.height(), image.width(), m.pixels())))))
                .toList();
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
}
