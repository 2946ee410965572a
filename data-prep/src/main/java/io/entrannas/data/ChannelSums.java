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
        return of(image.values(), image.values().length, image.channels());
    }

    /** @param length of the values of whole pixels, channels interleaved */
    static ChannelSums of(byte[] values, int length, int channels) {
        long[] sums = new long[channels];
        long[] squares = new long[channels];
        for (int c = 0; c < channels; c++) {
            long sum = 0;
            long square = 0;
            for (int i = c; i < length; i += channels) {
                int value = values[i] & 0xFF;
                sum += value;
                square += (long) value * value;
            }
            sums[c] = sum;
            squares[c] = square;
        }
        return new ChannelSums(length / channels, sums, squares);
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

    /** The same with the first channel last and the last first. */
    ChannelSums reversed() {
        long[] newSums = new long[channels()];
        long[] newSquares = new long[channels()];
        for (int c = 0; c < channels(); c++) {
            newSums[c] = sums[channels() - 1 - c];
            newSquares[c] = squares[channels() - 1 - c];
        }
        return new ChannelSums(pixels, newSums, newSquares);
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
