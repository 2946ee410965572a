package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution of one row: a tap is a load at the distance of some pixels. Weights are one cycle (see {@link Lanes})
 * for every tap. Pixels of a vector or more are taken one at a time; narrower ones a vector at a time while both arrays are
 * dense, else one at a time too, and then the lanes beyond a pixel's are written with values that mean nothing before the next
 * pixels overwrite them. Arrays must go on for a vector after the last pixel.
 */
final class DepthwiseKernels {
    private DepthwiseKernels() {}

    /** Vectors from one to the next of which the loops go, in floats: a pixel or a vector of pixels. */
    static boolean dense(int xPixelStep, int yPixelStep, int channels) {
        return channels < COUNT && xPixelStep == channels && yPixelStep == channels;
    }

    /**
     * y = the sum over taps of w * x.
     *
     * @param xRow distance of two rows of taps
     * @param xColumn distance of two columns of taps
     * @param w [kernel * kernel][cycle]
     * @param pixels pixels of the row y
     */
    static void row(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            float[] y,
            int yAt,
            int yStep,
            int pixels,
            int channels) {
        int cycle = Lanes.cycle(channels);
        boolean dense = dense(xStep, yStep, channels);
        int count = dense ? (pixels * channels + COUNT - 1) / COUNT : pixels;
        int xs = dense ? COUNT : xStep;
        int ys = dense ? COUNT : yStep;
        for (int c = 0; c < cycle; c += COUNT) {
            switch (kernel) {
                case 3 -> three(x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
                case 5 -> five(x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
                default -> any(kernel, x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
            }
        }
    }

    private static void any(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            int wAt,
            int cycle,
            float[] y,
            int yAt,
            int yStep,
            int count) {
        for (int p = 0; p < count; p++) {
            FloatVector.zero(FLOATS).intoArray(y, yAt + p * yStep);
            for (int tap = 0; tap < kernel * kernel; tap++) {
                int at = xAt + tap / kernel * xRow + tap % kernel * xColumn + p * xStep;
                FloatVector.fromArray(FLOATS, x, at)
                        .fma(
                                FloatVector.fromArray(FLOATS, w, wAt + tap * cycle),
                                FloatVector.fromArray(FLOATS, y, yAt + p * yStep))
                        .intoArray(y, yAt + p * yStep);
            }
        }
    }

    private static void three(
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            int wAt,
            int cycle,
            float[] y,
            int yAt,
            int yStep,
            int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + cycle);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * cycle);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * cycle);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * cycle);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * cycle);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * cycle);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * cycle);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * cycle);
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0).mul(w0);
            v = FloatVector.fromArray(FLOATS, x, i0 + c1).fma(w1, v);
            v = FloatVector.fromArray(FLOATS, x, i0 + c2).fma(w2, v);
            v = FloatVector.fromArray(FLOATS, x, i1).fma(w3, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c1).fma(w4, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c2).fma(w5, v);
            v = FloatVector.fromArray(FLOATS, x, i2).fma(w6, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c1).fma(w7, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c2).fma(w8, v);
            v.intoArray(y, yAt + p * yStep);
        }
    }

    private static void five(
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            int wAt,
            int cycle,
            float[] y,
            int yAt,
            int yStep,
            int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + cycle);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * cycle);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * cycle);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * cycle);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * cycle);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * cycle);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * cycle);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * cycle);
        FloatVector w9 = FloatVector.fromArray(FLOATS, w, wAt + 9 * cycle);
        FloatVector w10 = FloatVector.fromArray(FLOATS, w, wAt + 10 * cycle);
        FloatVector w11 = FloatVector.fromArray(FLOATS, w, wAt + 11 * cycle);
        FloatVector w12 = FloatVector.fromArray(FLOATS, w, wAt + 12 * cycle);
        FloatVector w13 = FloatVector.fromArray(FLOATS, w, wAt + 13 * cycle);
        FloatVector w14 = FloatVector.fromArray(FLOATS, w, wAt + 14 * cycle);
        FloatVector w15 = FloatVector.fromArray(FLOATS, w, wAt + 15 * cycle);
        FloatVector w16 = FloatVector.fromArray(FLOATS, w, wAt + 16 * cycle);
        FloatVector w17 = FloatVector.fromArray(FLOATS, w, wAt + 17 * cycle);
        FloatVector w18 = FloatVector.fromArray(FLOATS, w, wAt + 18 * cycle);
        FloatVector w19 = FloatVector.fromArray(FLOATS, w, wAt + 19 * cycle);
        FloatVector w20 = FloatVector.fromArray(FLOATS, w, wAt + 20 * cycle);
        FloatVector w21 = FloatVector.fromArray(FLOATS, w, wAt + 21 * cycle);
        FloatVector w22 = FloatVector.fromArray(FLOATS, w, wAt + 22 * cycle);
        FloatVector w23 = FloatVector.fromArray(FLOATS, w, wAt + 23 * cycle);
        FloatVector w24 = FloatVector.fromArray(FLOATS, w, wAt + 24 * cycle);
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int r3 = r2 + xRow;
        int r4 = r3 + xRow;
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        int c3 = c2 + xColumn;
        int c4 = c3 + xColumn;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            int i3 = r3 + p * xStep;
            int i4 = r4 + p * xStep;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0).mul(w0);
            v = FloatVector.fromArray(FLOATS, x, i0 + c1).fma(w1, v);
            v = FloatVector.fromArray(FLOATS, x, i0 + c2).fma(w2, v);
            v = FloatVector.fromArray(FLOATS, x, i0 + c3).fma(w3, v);
            v = FloatVector.fromArray(FLOATS, x, i0 + c4).fma(w4, v);
            v = FloatVector.fromArray(FLOATS, x, i1).fma(w5, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c1).fma(w6, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c2).fma(w7, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c3).fma(w8, v);
            v = FloatVector.fromArray(FLOATS, x, i1 + c4).fma(w9, v);
            v = FloatVector.fromArray(FLOATS, x, i2).fma(w10, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c1).fma(w11, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c2).fma(w12, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c3).fma(w13, v);
            v = FloatVector.fromArray(FLOATS, x, i2 + c4).fma(w14, v);
            v = FloatVector.fromArray(FLOATS, x, i3).fma(w15, v);
            v = FloatVector.fromArray(FLOATS, x, i3 + c1).fma(w16, v);
            v = FloatVector.fromArray(FLOATS, x, i3 + c2).fma(w17, v);
            v = FloatVector.fromArray(FLOATS, x, i3 + c3).fma(w18, v);
            v = FloatVector.fromArray(FLOATS, x, i3 + c4).fma(w19, v);
            v = FloatVector.fromArray(FLOATS, x, i4).fma(w20, v);
            v = FloatVector.fromArray(FLOATS, x, i4 + c1).fma(w21, v);
            v = FloatVector.fromArray(FLOATS, x, i4 + c2).fma(w22, v);
            v = FloatVector.fromArray(FLOATS, x, i4 + c3).fma(w23, v);
            v = FloatVector.fromArray(FLOATS, x, i4 + c4).fma(w24, v);
            v.intoArray(y, yAt + p * yStep);
        }
    }

    /**
     * w += the sum over pixels of x * g, for every tap; see {@link #row}. Lanes of {@code g} beyond the last pixel must be zero
     * where arrays are {@link #dense}.
     */
    static void gradient(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] g,
            int gAt,
            int gStep,
            int pixels,
            float[] w,
            int wAt,
            int channels) {
        int cycle = Lanes.cycle(channels);
        boolean dense = dense(xStep, gStep, channels);
        int count = dense ? (pixels * channels + COUNT - 1) / COUNT : pixels;
        int xs = dense ? COUNT : xStep;
        int gs = dense ? COUNT : gStep;
        for (int c = 0; c < cycle; c += COUNT) {
            for (int row = 0; row < kernel; row++) {
                int at = xAt + c + row * xRow;
                int to = wAt + c + row * kernel * cycle;
                switch (kernel) {
                    case 3 -> gradientOfThree(x, at, xColumn, xs, g, gAt + c, gs, count, w, to, cycle);
                    case 5 -> gradientOfFive(x, at, xColumn, xs, g, gAt + c, gs, count, w, to, cycle);
                    default -> {
                        for (int tap = 0; tap < kernel; tap++) {
                            gradientOfOne(x, at + tap * xColumn, xs, g, gAt + c, gs, count, w, to + tap * cycle);
                        }
                    }
                }
            }
        }
    }

    private static void gradientOfOne(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        for (int p = 0; p < count; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            w0 = FloatVector.fromArray(FLOATS, x, xAt + p * xStep).fma(v, w0);
        }
        w0.intoArray(w, wAt);
    }

    private static void gradientOfThree(
            float[] x,
            int xAt,
            int xColumn,
            int xStep,
            float[] g,
            int gAt,
            int gStep,
            int count,
            float[] w,
            int wAt,
            int cycle) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + cycle);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * cycle);
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        for (int p = 0; p < count; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            int i = xAt + p * xStep;
            w0 = FloatVector.fromArray(FLOATS, x, i).fma(v, w0);
            w1 = FloatVector.fromArray(FLOATS, x, i + c1).fma(v, w1);
            w2 = FloatVector.fromArray(FLOATS, x, i + c2).fma(v, w2);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + cycle);
        w2.intoArray(w, wAt + 2 * cycle);
    }

    private static void gradientOfFive(
            float[] x,
            int xAt,
            int xColumn,
            int xStep,
            float[] g,
            int gAt,
            int gStep,
            int count,
            float[] w,
            int wAt,
            int cycle) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + cycle);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * cycle);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * cycle);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * cycle);
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        int c3 = c2 + xColumn;
        int c4 = c3 + xColumn;
        for (int p = 0; p < count; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            int i = xAt + p * xStep;
            w0 = FloatVector.fromArray(FLOATS, x, i).fma(v, w0);
            w1 = FloatVector.fromArray(FLOATS, x, i + c1).fma(v, w1);
            w2 = FloatVector.fromArray(FLOATS, x, i + c2).fma(v, w2);
            w3 = FloatVector.fromArray(FLOATS, x, i + c3).fma(v, w3);
            w4 = FloatVector.fromArray(FLOATS, x, i + c4).fma(v, w4);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + cycle);
        w2.intoArray(w, wAt + 2 * cycle);
        w3.intoArray(w, wAt + 3 * cycle);
        w4.intoArray(w, wAt + 4 * cycle);
    }
}
