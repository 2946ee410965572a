package io.entrannas.data;

import io.entrannas.engine.Shape;

/**
 * Training images of one size, in this order: crop out of the image padded with black, horizontal flip with probability one
 * half, normalisation, cutout.
 *
 * @param padRows rows of padding above and below the image, 0 for no crop
 * @param padColumns columns of padding left and right of the image, 0 for no crop
 * @param flip whether images are flipped; to be switched off where left and right mean something, as in digits
 * @param cutout side of the {@link Cutout} in pixels, 0 for none
 */
public record PaddedCrop(int padRows, int padColumns, boolean flip, int cutout) implements Augmentation {
    public PaddedCrop {
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
    public static PaddedCrop cifar(Shape image, boolean flip, int cutout) {
        return new PaddedCrop(image.height() / 8, image.width() / 8, flip, cutout);
    }

    @Override
    public Shape shape(Dataset dataset) {
        return dataset.imageShape();
    }
}
