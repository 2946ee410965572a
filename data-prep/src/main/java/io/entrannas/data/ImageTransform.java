package io.entrannas.data;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Augments and normalises one image at a time into a batch. */
final class ImageTransform {
    private final Shape shape;
    /** Normalised values by channel and unsigned byte. */
    private final float[][] normalised;

    private final Augmentation augmentation;

    /** @param shape of one image */
    ImageTransform(Shape shape, Normalisation normalisation, Augmentation augmentation) {
        this.shape = shape;
        this.normalised = new float[shape.channels()][];
        for (int c = 0; c < normalised.length; c++) {
            normalised[c] = normalisation.table(c);
        }
        this.augmentation = augmentation;
    }

    /**
     * @param pixels H*W*C unsigned bytes
     * @param random the image's own in this epoch
     * @param out receives H*W*C values from {@code offset} on
     */
    void apply(byte[] pixels, SplittableRandom random, float[] out, int offset) {
        int shiftRows = random.nextInt(2 * augmentation.padRows() + 1) - augmentation.padRows();
        int shiftColumns = random.nextInt(2 * augmentation.padColumns() + 1) - augmentation.padColumns();
        boolean flip = augmentation.flip() && random.nextBoolean();
        for (int c = 0; c < shape.channels(); c++) {
            fillChannel(pixels, c, shiftRows, shiftColumns, flip, out, offset);
        }
        if (augmentation.cutout() > 0) {
            cutOut(random.nextInt(shape.height()), random.nextInt(shape.width()), out, offset);
        }
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

    private void cutOut(int centreRow, int centreColumn, float[] out, int offset) {
        int half = augmentation.cutout() / 2;
        int top = Math.max(0, centreRow - half);
        int bottom = Math.min(shape.height(), centreRow + half);
        int left = Math.max(0, centreColumn - half);
        int right = Math.min(shape.width(), centreColumn + half);
        for (int y = top; y < bottom; y++) {
            int row = offset + y * shape.width() * shape.channels();
            Arrays.fill(out, row + left * shape.channels(), row + right * shape.channels(), 0f);
        }
    }
}
