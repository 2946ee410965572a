package io.entrannas.engine.vector;

/**
 * An image inside a border.
 *
 * @param height rows of the image
 * @param width columns of the image
 * @param channels channels in memory
 * @param top rows of border above the image
 * @param left columns of border before it
 * @param fullHeight rows with the border
 * @param fullWidth columns with the border
 * @param border value of the border
 */
record Geometry(int height, int width, int channels, int top, int left, int fullHeight, int fullWidth, float border) {
    /** A border of zeros of the same width on each side. */
    static Geometry padded(int height, int width, int channels, int vertical, int horizontal) {
        return new Geometry(
                height, width, channels, vertical, horizontal, height + 2 * vertical, width + 2 * horizontal, 0);
    }

    /** Floats of a row of the image. */
    int rowLength() {
        return width * channels;
    }

    /** Floats from one row to the next. */
    int rowStep() {
        return fullWidth * channels;
    }

    /** Floats of the whole. */
    int length() {
        return fullHeight * rowStep();
    }

    /** Position of a row of the image. */
    int row(int y) {
        return (top + y) * rowStep() + left * channels;
    }

    boolean hasBorder() {
        return fullHeight != height || fullWidth != width;
    }
}
