package io.entrannas.data;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.SplittableRandom;

/** {@link CentreCrop} with decoding and normalisation. */
final class CentreCropTransform implements ImageTransform {
    private final StoredImages images = new StoredImages();
    private final Shape shape;
    private final NormalisedPixels normalised;
    private final CentreCrop crop;

    /** @param shape of one image of a batch */
    CentreCropTransform(Shape shape, Normalisation normalisation, CentreCrop crop) {
        this.shape = shape;
        this.normalised = new NormalisedPixels(shape, normalisation);
        this.crop = crop;
    }

    @Override
    public void apply(StoredImage image, SplittableRandom random, float[] out, int offset) {
        try (DecodedImage decoded = images.open(image, shape.channels());
                DecodedImage cropped = crop.of(decoded)) {
            normalised.write(cropped.bytes(), false, out, offset);
        }
    }
}
