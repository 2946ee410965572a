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

    /**
     * Normalised.
     *
     * @param pixels unsigned bytes, grey or blue first
     * @param out gets red first
     */
    void write(byte[] pixels, boolean flip, float[] out, int offset) {
        write(pixels, tables[0], tables[tables.length / 2], tables[tables.length - 1], flip, out, offset);
    }

    /** The same as numbers from 0 to 1. */
    void writeUnit(byte[] pixels, boolean flip, float[] out, int offset) {
        write(pixels, UNIT, UNIT, UNIT, flip, out, offset);
    }

    private void write(
            byte[] pixels, float[] first, float[] second, float[] third, boolean flip, float[] out, int offset) {
        int rowLength = shape.width() * shape.channels();
        for (int y = 0; y < shape.height(); y++) {
            int from = y * rowLength;
            int to = offset + from + (flip ? rowLength - shape.channels() : 0);
            if (shape.channels() == 1) {
                writeGreyRow(pixels, from, first, out, to, flip ? -1 : 1);
            } else if (flip) {
                writeFlippedRow(pixels, from, first, second, third, out, to);
            } else {
                writeRow(pixels, from, first, second, third, out, to);
            }
        }
    }

    private void writeGreyRow(byte[] pixels, int from, float[] table, float[] out, int to, int step) {
        for (int x = 0; x < shape.width(); x++) {
            out[to + x * step] = table[pixels[from + x] & 0xFF];
        }
    }

    /** Apart from {@link #writeFlippedRow}, since only constant steps have the compiler check bounds once. */
    private void writeRow(byte[] pixels, int from, float[] red, float[] green, float[] blue, float[] out, int to) {
        for (int x = 0; x < shape.width(); x++) {
            out[to + 3 * x] = red[pixels[from + 3 * x + 2] & 0xFF];
            out[to + 3 * x + 1] = green[pixels[from + 3 * x + 1] & 0xFF];
            out[to + 3 * x + 2] = blue[pixels[from + 3 * x] & 0xFF];
        }
    }

    private void writeFlippedRow(
            byte[] pixels, int from, float[] red, float[] green, float[] blue, float[] out, int to) {
        for (int x = 0; x < shape.width(); x++) {
            out[to - 3 * x] = red[pixels[from + 3 * x + 2] & 0xFF];
            out[to - 3 * x + 1] = green[pixels[from + 3 * x + 1] & 0xFF];
            out[to - 3 * x + 2] = blue[pixels[from + 3 * x] & 0xFF];
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
