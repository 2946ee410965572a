package io.entrannas.data;

import io.entrannas.engine.Shape;
import io.entrannas.trained.Normalisation;

/** Writes the pixels of an image into a batch, flipped or not. */
final class NormalisedPixels {
    private static final float[] UNIT = new float[Normalisation.WHITE + 1];

    static {
        for (int value = 0; value < UNIT.length; value++) {
            UNIT[value] = (float) value / Normalisation.WHITE;
        }
    }

    private final Shape shape;
    /** Normalised values by channel and unsigned byte. */
    private final float[][] tables;

    private final float[] mean;
    private final float[] inverseDivisor;

    /** @param shape of one image */
    NormalisedPixels(Shape shape, Normalisation normalisation) {
        this.shape = shape;
        int channels = shape.channels();
        this.tables = new float[channels][];
        this.mean = new float[channels];
        this.inverseDivisor = new float[channels];
        for (int c = 0; c < channels; c++) {
            tables[c] = normalisation.table(c);
            mean[c] = normalisation.mean().get(c).floatValue();
            inverseDivisor[c] = (float) (1 / normalisation.divisor(c));
        }
    }

    /** Normalised. */
    void write(byte[] pixels, boolean flip, float[] out, int offset) {
        for (int c = 0; c < tables.length; c++) {
            write(pixels, c, tables[c], flip, out, offset);
        }
    }

    /** As numbers from 0 to 1. */
    void writeUnit(byte[] pixels, boolean flip, float[] out, int offset) {
        for (int c = 0; c < tables.length; c++) {
            write(pixels, c, UNIT, flip, out, offset);
        }
    }

    private void write(byte[] pixels, int channel, float[] table, boolean flip, float[] out, int offset) {
        int width = shape.width();
        int channels = shape.channels();
        int step = flip ? -channels : channels;
        for (int y = 0; y < shape.height(); y++) {
            int from = y * width * channels + channel;
            int to = offset + (y * width + (flip ? width - 1 : 0)) * channels + channel;
            for (int x = 0; x < width; x++) {
                out[to] = table[pixels[from] & 0xFF];
                from += channels;
                to += step;
            }
        }
    }

    /** Normalises numbers from 0 to 1 in place. */
    void normalise(float[] out, int offset) {
        int channels = shape.channels();
        for (int c = 0; c < channels; c++) {
            float shift = mean[c];
            float factor = inverseDivisor[c];
            for (int i = offset + c; i < offset + shape.imageSize(); i += channels) {
                out[i] = (out[i] - shift) * factor;
            }
        }
    }
}
