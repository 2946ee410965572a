package io.entrannas.data;

import java.io.Serializable;

/**
 * Sums over the pixels of images, from which mean and deviation follow exactly.
 *
 * @param pixels number of positions
 * @param sums sum of the values (0..255) of each channel
 * @param squares sum of their squares
 */
record ChannelSums(long pixels, long[] sums, long[] squares) implements Serializable {
    static ChannelSums none(int channels) {
        return new ChannelSums(0, new long[channels], new long[channels]);
    }

    static ChannelSums of(Pixels image) {
        int channels = image.channels();
        byte[] values = image.values();
        ChannelSums all = none(channels);
        for (int c = 0; c < channels; c++) {
            for (int i = c; i < values.length; i += channels) {
                long value = Byte.toUnsignedLong(values[i]);
                all.sums[c] += value;
                all.squares[c] += value * value;
            }
        }
        return new ChannelSums(values.length / channels, all.sums, all.squares);
    }

    int channels() {
        return sums.length;
    }

    /** The sums over both; a grey image counts in each channel of a coloured one. */
    ChannelSums plus(ChannelSums other) {
        int channels = Math.max(channels(), other.channels());
        long[] newSums = new long[channels];
        long[] newSquares = new long[channels];
        for (int c = 0; c < channels; c++) {
            newSums[c] = sums[c % channels()] + other.sums[c % other.channels()];
            newSquares[c] = squares[c % channels()] + other.squares[c % other.channels()];
        }
        return new ChannelSums(pixels + other.pixels, newSums, newSquares);
    }

    /** Mean of channel {@code c} where 255 counts as 1. */
    double mean(int c) {
        return sums[c] / (255.0 * pixels);
    }

    /** Standard deviation (of the population) of channel {@code c} where 255 counts as 1. */
    double deviation(int c) {
        double mean = (double) sums[c] / pixels;
        return Math.sqrt(Math.max(0, (double) squares[c] / pixels - mean * mean)) / 255;
    }
}
