package io.entrannas.data;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.SplittableRandom;

/** Decodes, augments and normalises one image at a time into a batch. May be used by several threads at once. */
interface ImageTransform {
    /**
     * @param random the image's own in this epoch
     * @param out receives the image's H*W*C values from {@code offset} on
     * @throws UserError when the image is not as it was stored
     */
    void apply(StoredImage image, SplittableRandom random, float[] out, int offset);

    /** @param shape of one image in the batch */
    static ImageTransform of(Augmentation augmentation, Shape shape, Normalisation normalisation) {
        if (augmentation instanceof PaddedCrop crop) {
            return new PaddedCropTransform(shape, normalisation, crop);
        }
        if (augmentation instanceof ResizedCrop crop) {
            return new ResizedCropTransform(shape, normalisation, crop);
        }
        return new CentreCropTransform(shape, normalisation, (CentreCrop) augmentation);
    }
}
