package io.entrannas.data;

import io.entrannas.engine.Shape;

/**
 * Training images of any size, as for ImageNet, in this order: a {@link CropBox} at random resized to one size, horizontal
 * flip with probability one half, colour jitter, normalisation, cutout.
 *
 * @param height rows of the result
 * @param width columns of the result
 * @param flip whether images are flipped
 * @param cutout side of the {@link Cutout} in pixels, 0 for none
 */
public record ResizedCrop(int height, int width, boolean flip, ColourJitter jitter, int cutout)
        implements Augmentation {
    public ResizedCrop {
        if (height < 1 || width < 1 || cutout < 0) {
            throw new IllegalArgumentException("no such crop: " + height + "x" + width + " with a cutout of " + cutout);
        }
    }

    @Override
    public Shape shape(Dataset dataset) {
        return new Shape(1, height, width, dataset.channels());
    }
}
