package io.entrannas.data;

import java.util.List;

/** (value / 255 - mean) / deviation for the 256 values of each channel; a channel without deviation is only shifted. */
final class Normalisation {
    private final float[][] table;

    private Normalisation(float[][] table) {
        this.table = table;
    }

    static Normalisation of(List<Double> mean, List<Double> deviation) {
        float[][] table = new float[mean.size()][256];
        for (int c = 0; c < table.length; c++) {
            double divisor = deviation.get(c) > 0 ? deviation.get(c) : 1;
            for (int value = 0; value < 256; value++) {
                table[c][value] = (float) ((value / 255.0 - mean.get(c)) / divisor);
            }
        }
        return new Normalisation(table);
    }

    /** By unsigned byte value. */
    float[] ofChannel(int c) {
        return table[c];
    }
}
