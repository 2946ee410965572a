package io.entrannas.data;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.SplittableRandom;

/** {@link ResizedCrop} with decoding and normalisation. */
final class ResizedCropTransform implements ImageTransform {
    private final StoredImages images = new StoredImages();
    private final Shape shape;
    private final NormalisedPixels normalised;
    private final ResizedCrop crop;
    private final Cutout cutout;

    /** @param shape of one image of a batch */
    ResizedCropTransform(Shape shape, Normalisation normalisation, ResizedCrop crop) {
        this.shape = shape;
        this.normalised = new NormalisedPixels(shape, normalisation);
        this.crop = crop;
        this.cutout = new Cutout(crop.cutout());
    }

    @Override
    public void apply(StoredImage image, SplittableRandom random, float[] out, int offset) {
        byte[] pixels;
        try (DecodedImage decoded = images.open(image, shape.channels());
                DecodedImage cropped = decoded.resized(
                        CropBox.random(decoded.size(), random), new Size(shape.height(), shape.width()))) {
            pixels = cropped.bytes();
        }
        boolean flip = crop.flip() && random.nextBoolean();
        if (crop.jitter().isNone()) {
            normalised.write(pixels, flip, out, offset);
        } else {
            normalised.writeUnit(pixels, flip, out, offset);
            crop.jitter().apply(new Colours(out, offset, shape.imageSize(), shape.channels()), random);
            normalised.normalise(out, offset);
        }
        cutout.apply(shape, random, out, offset);
    }
}
