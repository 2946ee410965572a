package io.entrannas.data;

/**
 * A decoded image.
 *
 * @param channels 1 (grey) or 3 (red, green, blue)
 * @param values unsigned bytes, row by row, channels interleaved
 */
record Pixels(int height, int width, int channels, byte[] values) {
    Pixels {
        if (values.length != height * width * channels) {
            throw new IllegalArgumentException(
                    values.length + " bytes are not the pixels of " + height + "x" + width + "x" + channels);
        }
    }

    Size size() {
        return new Size(height, width);
    }
}
