package io.entrannas.engine.vector;

import io.entrannas.engine.Shape;

/**
 * An image inside a border: planes of {@link Lanes blocks of channels}, one after the other, each with the border.
 *
 * @param height rows of the image
 * @param width columns of the image
 * @param channels channels
 * @param top rows of border above the image
 * @param left columns of border before it
 * @param fullHeight rows with the border
 * @param fullWidth columns with the border
 * @param border value of the border
 */
record Geometry(int height, int width, int channels, int top, int left, int fullHeight, int fullWidth, float border) {
    /** An image without a border. */
    static Geometry of(Shape shape) {
        return padded(shape.height(), shape.width(), shape.channels(), 0, 0);
    }

    /** A border of zeros of the same width on each side. */
    static Geometry padded(int height, int width, int channels, int vertical, int horizontal) {
        return new Geometry(
                height, width, channels, vertical, horizontal, height + 2 * vertical, width + 2 * horizontal, 0);
    }

    int blocks() {
        return Lanes.blocks(channels);
    }

    /** Floats of a pixel of a block. */
    int pixel(int block) {
        return Lanes.width(channels, block);
    }

    /** Floats of a row of the image in a block. */
    int rowLength(int block) {
        return width * pixel(block);
    }

    /** Floats from one row of a block to the next. */
    int rowStep(int block) {
        return fullWidth * pixel(block);
    }

    /** Position of a block, with its border, in an array of its own. */
    int plane(int block) {
        return Lanes.ORIGIN + block * planeStep();
    }

    /** Floats from one block to the next. */
    int planeStep() {
        return fullHeight * fullWidth * Lanes.COUNT;
    }

    /** The first pixel of a row of the image, counted from that of the border. */
    int first(int y) {
        return (top + y) * fullWidth + left;
    }

    /** Position of a row of the image in a block, in an array of its own. */
    int row(int block, int y) {
        return plane(block) + first(y) * pixel(block);
    }

    /** The same from where the image begins. */
    int offset(int block, int y) {
        return row(block, y) - Lanes.ORIGIN;
    }

    /** Floats of the whole, without what is before it in an array of its own. */
    int length() {
        return fullHeight * fullWidth * Lanes.padded(channels);
    }

    boolean hasBorder() {
        return fullHeight != height || fullWidth != width;
    }
}
