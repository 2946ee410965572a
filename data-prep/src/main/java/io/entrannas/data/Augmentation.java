package io.entrannas.data;

import io.entrannas.engine.Shape;

/**
 * What is done at random to a training image, in this order: crop out of the image padded with black, horizontal flip
 * with probability one half, normalisation, cutout (DeVries and Taylor 2017): a square set to zero.
 *
 * @param padRows rows of padding above and below the image, 0 for no crop
 * @param padColumns columns of padding left and right of the image, 0 for no crop
 * @param flip whether images are flipped; to be switched off where left and right mean something, as in digits
 * @param cutout side of the square in pixels, 0 for none; its centre lies anywhere in the image, what sticks out is lost
 */
public record Augmentation(int padRows, int padColumns, boolean flip, int cutout) {
    /** The image as it is. */
    public static final Augmentation NONE = new Augmentation(0, 0, false, 0);

    public Augmentation {
        if (padRows < 0 || padColumns < 0 || cutout < 0) {
            throw new IllegalArgumentException(
                    "padding and cutout cannot be negative: " + padRows + ", " + padColumns + ", " + cutout);
        }
    }

    /**
     * The recipe for CIFAR, with the padding in proportion to the image: an eighth, which is 4 of 32.
     *
     * @param cutout side of the square in pixels, 0 for none; 16 of 32 is usual
     */
    public static Augmentation cifar(Shape image, boolean flip, int cutout) {
        return new Augmentation(image.height() / 8, image.width() / 8, flip, cutout);
    }
}
