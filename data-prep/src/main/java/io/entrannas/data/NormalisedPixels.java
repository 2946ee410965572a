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
        write(pixels, tables[0], tables[tables.length / 2], tables[tables.length - 1], flip, out, offset);
    }

    /** As numbers from 0 to 1. */
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
            } else {
                writeColouredRow(pixels, from, first, second, third, out, to, flip ? -3 : 3);
            }
        }
    }

    private void writeGreyRow(byte[] pixels, int from, float[] table, float[] out, int to, int step) {
        for (int x = 0; x < shape.width(); x++) {
            out[to + x * step] = table[pixels[from + x] & 0xFF];
        }
    }

    private void writeColouredRow(
            byte[] pixels, int from, float[] red, float[] green, float[] blue, float[] out, int to, int step) {
        for (int x = 0; x < shape.width(); x++) {
            int source = from + 3 * x;
            int target = to + x * step;
            out[target] = red[pixels[source] & 0xFF];
            out[target + 1] = green[pixels[source + 1] & 0xFF];
            out[target + 2] = blue[pixels[source + 2] & 0xFF];
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
