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
    /** 2^15 times 255^2 is less than 2^31. */
    private static final int INT_PIXELS = 1 << 15;

    static ChannelSums none(int channels) {
        return new ChannelSums(0, new long[channels], new long[channels]);
    }

    static ChannelSums of(Pixels image) {
        return of(image.values(), image.values().length, image.channels());
    }

    /** @param length of the values of whole pixels, channels interleaved */
    static ChannelSums of(byte[] values, int length, int channels) {
        ChannelSums all = none(channels);
        int step = INT_PIXELS * channels;
        for (int from = 0; from < length; from += step) {
            int to = Math.min(length, from + step);
            all.add(channels == 3 ? coloured(values, from, to) : grey(values, from, to));
        }
        return new ChannelSums(length / channels, all.sums, all.squares);
    }

    private void add(int[] more) {
        for (int c = 0; c < channels(); c++) {
            sums[c] += more[2 * c];
            squares[c] += more[2 * c + 1];
        }
    }

    /** Sum and sum of squares; of at most {@link #INT_PIXELS}, which fit into an int. */
    private static int[] grey(byte[] values, int from, int to) {
        int sum = 0;
        int squares = 0;
        for (int i = from; i < to; i++) {
            int value = values[i] & 0xFF;
            sum += value;
            squares += value * value;
        }
        return new int[] {sum, squares};
    }

    /** The same for each of three channels. */
    private static int[] coloured(byte[] values, int from, int to) {
        int sum0 = 0;
        int sum1 = 0;
        int sum2 = 0;
        int squares0 = 0;
        int squares1 = 0;
        int squares2 = 0;
        for (int i = from; i < to; i += 3) {
            int value0 = values[i] & 0xFF;
            int value1 = values[i + 1] & 0xFF;
            int value2 = values[i + 2] & 0xFF;
            sum0 += value0;
            sum1 += value1;
            sum2 += value2;
            squares0 += value0 * value0;
            squares1 += value1 * value1;
            squares2 += value2 * value2;
        }
        return new int[] {sum0, squares0, sum1, squares1, sum2, squares2};
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
