package io.entrannas.trained;

import java.io.Serializable;
import java.util.List;

/**
 * How pixels become what a network reads: (value / 255 - mean) / deviation, for each channel; a channel without deviation is
 * only shifted.
 *
 * @param mean of each channel over the training set, where 255 counts as 1
 * @param deviation standard deviation of each channel over the training set, where 255 counts as 1
 */
public record Normalisation(List<Double> mean, List<Double> deviation) implements Serializable {
    /** The largest value of a pixel. */
    public static final int WHITE = 255;

    public Normalisation {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.size() != deviation.size()) {
            throw new IllegalArgumentException(
                    "there are " + mean.size() + " means and " + deviation.size() + " deviations");
        }
    }

    public int channels() {
        return mean.size();
    }

    /** What is divided by: the deviation, or 1 where there is none. */
    public double divisor(int channel) {
        return deviation.get(channel) > 0 ? deviation.get(channel) : 1;
    }

    /** The normalised values of a channel by unsigned byte. */
    public float[] table(int channel) {
        float[] table = new float[WHITE + 1];
        for (int value = 0; value <= WHITE; value++) {
            table[value] = (float) ((value / (double) WHITE - mean.get(channel)) / divisor(channel));
        }
        return table;
    }

    /** The byte that {@link #table} turns into a value, or the nearest. */
    public byte pixel(int channel, double value) {
        long byteValue = Math.round((value * divisor(channel) + mean.get(channel)) * WHITE);
        return (byte) Math.max(0, Math.min(WHITE, byteValue));
    }
}
