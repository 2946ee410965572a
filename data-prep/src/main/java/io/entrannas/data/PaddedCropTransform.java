package io.entrannas.data;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.SplittableRandom;

/** {@link PaddedCrop} with decoding and normalisation. */
final class PaddedCropTransform implements ImageTransform {
    private final StoredImages images = new StoredImages();
    private final Shape shape;
    /** Normalised values by channel and unsigned byte. */
    private final float[][] normalised;

    private final PaddedCrop crop;
    private final Cutout cutout;

    /** @param shape of one image, stored and in the batch */
    PaddedCropTransform(Shape shape, Normalisation normalisation, PaddedCrop crop) {
        this.shape = shape;
        this.normalised = new float[shape.channels()][];
        for (int c = 0; c < normalised.length; c++) {
            normalised[c] = normalisation.table(c);
        }
        this.crop = crop;
        this.cutout = new Cutout(crop.cutout());
    }

    @Override
    public void apply(StoredImage image, SplittableRandom random, float[] out, int offset) {
        byte[] pixels = images.pixels(image, shape);
        int shiftRows = random.nextInt(2 * crop.padRows() + 1) - crop.padRows();
        int shiftColumns = random.nextInt(2 * crop.padColumns() + 1) - crop.padColumns();
        boolean flip = crop.flip() && random.nextBoolean();
        for (int c = 0; c < shape.channels(); c++) {
            fillChannel(pixels, c, shiftRows, shiftColumns, flip, out, offset);
        }
        cutout.apply(shape, random, out, offset);
    }

    /** Row y, column x of the result is row y + shiftRows, column x + shiftColumns of the image; black outside of it. */
    private void fillChannel(
            byte[] pixels, int channel, int shiftRows, int shiftColumns, boolean flip, float[] out, int offset) {
        float[] ofChannel = normalised[channel];
        int height = shape.height();
        int width = shape.width();
        int channels = shape.channels();
        int step = flip ? -channels : channels;
        for (int y = 0; y < height; y++) {
            int row = y + shiftRows;
            boolean inside = row >= 0 && row < height;
            int target = offset + (y * width + (flip ? width - 1 : 0)) * channels + channel;
            for (int x = 0; x < width; x++) {
                int column = x + shiftColumns;
                int value = inside && column >= 0 && column < width
                        ? Byte.toUnsignedInt(pixels[(row * width + column) * channels + channel])
                        : 0;
                out[target] = ofChannel[value];
                target += step;
            }
        }
    }
}
