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
    /** Neighbouring outputs that are computed together where they read the same pixels. */
    private static final int BLOCK = 8;

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
        // Taps one step apart: neighbouring outputs read the same pixels. A dilation leaves that many interleaved rows
        // of such.
        int rows = (kernel == 3 || kernel == 5) && xColumn % xs == 0 ? xColumn / xs : 0;
        for (int c = 0; c < cycle; c += COUNT) {
            if (rows > 0 && count / rows >= BLOCK) {
                for (int q = 0; q < rows; q++) {
                    int part = (count - q + rows - 1) / rows;
                    blocks(
                            kernel,
                            x,
                            xAt + c + q * xs,
                            xRow,
                            rows * xs,
                            w,
                            c,
                            cycle,
                            y,
                            yAt + c + q * ys,
                            rows * ys,
                            part);
                }
                continue;
            }
            switch (kernel) {
                case 3 -> three(x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
                case 5 -> five(x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
                default -> any(kernel, x, xAt + c, xRow, xColumn, xs, w, c, cycle, y, yAt + c, ys, count);
            }
        }
    }

    /** {@link #BLOCK} outputs at a time; the last of them may be some that were written already. */
    private static void blocks(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int cycle,
            float[] y,
            int yAt,
            int yStep,
            int count) {
        if (kernel == 3) {
            blockOfThree(x, xAt, xRow, xStep, w, wAt, cycle, y, yAt, yStep, count);
            return;
        }
        for (int p = 0; p < count; p += BLOCK) {
            int first = Math.min(p, count - BLOCK);
            blockOfFive(x, xAt + first * xStep, xRow, xStep, w, wAt, cycle, y, yAt + first * yStep, yStep);
        }
    }

    private static void blockOfThree(
            float[] x,
            int xAt,
            int xRow,
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
        for (int p = 0; p < count; p += 4) {
            int first = Math.min(p, count - 4);
            int i0 = xAt + first * xStep;
            int i1 = i0 + xRow;
            int i2 = i1 + xRow;
            int o = yAt + first * yStep;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            FloatVector s0 = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, i1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, i2);
            s0 = v.fma(w6, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + xStep);
            FloatVector s1 = v.mul(w0);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + xStep);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + xStep);
            s1 = v.fma(w6, s1);
            s0 = v.fma(w7, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * xStep);
            FloatVector s2 = v.mul(w0);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * xStep);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            s0 = v.fma(w5, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * xStep);
            s2 = v.fma(w6, s2);
            s1 = v.fma(w7, s1);
            s0 = v.fma(w8, s0);
            s0.intoArray(y, o);
            v = FloatVector.fromArray(FLOATS, x, i0 + 3 * xStep);
            FloatVector s3 = v.mul(w0);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            v = FloatVector.fromArray(FLOATS, x, i1 + 3 * xStep);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            s1 = v.fma(w5, s1);
            v = FloatVector.fromArray(FLOATS, x, i2 + 3 * xStep);
            s3 = v.fma(w6, s3);
            s2 = v.fma(w7, s2);
            s1 = v.fma(w8, s1);
            s1.intoArray(y, o + yStep);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * xStep);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * xStep);
            s3 = v.fma(w4, s3);
            s2 = v.fma(w5, s2);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * xStep);
            s3 = v.fma(w7, s3);
            s2 = v.fma(w8, s2);
            s2.intoArray(y, o + 2 * yStep);
            v = FloatVector.fromArray(FLOATS, x, i0 + 5 * xStep);
            s3 = v.fma(w2, s3);
            v = FloatVector.fromArray(FLOATS, x, i1 + 5 * xStep);
            s3 = v.fma(w5, s3);
            v = FloatVector.fromArray(FLOATS, x, i2 + 5 * xStep);
            s3 = v.fma(w8, s3);
            s3.intoArray(y, o + 3 * yStep);
        }
    }

    private static void blockOfFive(
            float[] x, int xAt, int xRow, int xStep, float[] w, int wAt, int cycle, float[] y, int yAt, int yStep) {
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        FloatVector s4 = FloatVector.zero(FLOATS);
        FloatVector s5 = FloatVector.zero(FLOATS);
        FloatVector s6 = FloatVector.zero(FLOATS);
        FloatVector s7 = FloatVector.zero(FLOATS);
        for (int row = 0; row < 5; row++) {
            int at = xAt + row * xRow;
            int tap = wAt + row * 5 * cycle;
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, tap);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, tap + 1 * cycle);
            FloatVector w2 = FloatVector.fromArray(FLOATS, w, tap + 2 * cycle);
            FloatVector w3 = FloatVector.fromArray(FLOATS, w, tap + 3 * cycle);
            FloatVector w4 = FloatVector.fromArray(FLOATS, w, tap + 4 * cycle);
            FloatVector v = FloatVector.fromArray(FLOATS, x, at);
            s0 = v.fma(w0, s0);
            v = FloatVector.fromArray(FLOATS, x, at + xStep);
            s1 = v.fma(w0, s1);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 2 * xStep);
            s2 = v.fma(w0, s2);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 3 * xStep);
            s3 = v.fma(w0, s3);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 4 * xStep);
            s4 = v.fma(w0, s4);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 5 * xStep);
            s5 = v.fma(w0, s5);
            s4 = v.fma(w1, s4);
            s3 = v.fma(w2, s3);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            v = FloatVector.fromArray(FLOATS, x, at + 6 * xStep);
            s6 = v.fma(w0, s6);
            s5 = v.fma(w1, s5);
            s4 = v.fma(w2, s4);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            v = FloatVector.fromArray(FLOATS, x, at + 7 * xStep);
            s7 = v.fma(w0, s7);
            s6 = v.fma(w1, s6);
            s5 = v.fma(w2, s5);
            s4 = v.fma(w3, s4);
            s3 = v.fma(w4, s3);
            v = FloatVector.fromArray(FLOATS, x, at + 8 * xStep);
            s7 = v.fma(w1, s7);
            s6 = v.fma(w2, s6);
            s5 = v.fma(w3, s5);
            s4 = v.fma(w4, s4);
            v = FloatVector.fromArray(FLOATS, x, at + 9 * xStep);
            s7 = v.fma(w2, s7);
            s6 = v.fma(w3, s6);
            s5 = v.fma(w4, s5);
            v = FloatVector.fromArray(FLOATS, x, at + 10 * xStep);
            s7 = v.fma(w3, s7);
            s6 = v.fma(w4, s6);
            v = FloatVector.fromArray(FLOATS, x, at + 11 * xStep);
            s7 = v.fma(w4, s7);
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + yStep);
        s2.intoArray(y, yAt + 2 * yStep);
        s3.intoArray(y, yAt + 3 * yStep);
        s4.intoArray(y, yAt + 4 * yStep);
        s5.intoArray(y, yAt + 5 * yStep);
        s6.intoArray(y, yAt + 6 * yStep);
        s7.intoArray(y, yAt + 7 * yStep);
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
        int rows = (kernel == 3 || kernel == 5) && xColumn % xs == 0 ? xColumn / xs : 0;
        for (int c = 0; c < cycle; c += COUNT) {
            for (int q = 0; q < rows; q++) {
                int part = (count - q + rows - 1) / rows;
                blockGradients(
                        kernel,
                        x,
                        xAt + c + q * xs,
                        xRow,
                        rows * xs,
                        g,
                        gAt + c + q * gs,
                        rows * gs,
                        part,
                        w,
                        wAt + c,
                        cycle);
            }
            for (int row = 0; row < kernel && rows == 0; row++) {
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

    /** Taps a step apart: several pixels at a time, and the rest. */
    private static void blockGradients(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int step,
            float[] g,
            int gAt,
            int gStep,
            int count,
            float[] w,
            int wAt,
            int cycle) {
        int whole = count / BLOCK * BLOCK;
        int restX = xAt + whole * step;
        int restG = gAt + whole * gStep;
        if (kernel == 3) {
            blockGradientOfThree(x, xAt, xRow, step, g, gAt, gStep, whole, w, wAt, cycle);
        }
        for (int row = 0; row < kernel; row++) {
            int to = wAt + row * kernel * cycle;
            if (kernel == 3) {
                gradientOfThree(x, restX + row * xRow, step, step, g, restG, gStep, count - whole, w, to, cycle);
            } else {
                blockGradientOfFive(x, xAt + row * xRow, step, g, gAt, gStep, whole, w, to, cycle);
                gradientOfFive(x, restX + row * xRow, step, step, g, restG, gStep, count - whole, w, to, cycle);
            }
        }
    }

    private static void blockGradientOfThree(
            float[] x,
            int xAt,
            int xRow,
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
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * cycle);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * cycle);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * cycle);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * cycle);
        for (int p = 0; p + 4 <= count; p += 4) {
            int o = gAt + p * gStep;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + gStep);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 3 * gStep);
            int i0 = xAt + p * xStep;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i0 + xStep);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * xStep);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 3 * xStep);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * xStep);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 5 * xStep);
            w2 = v.fma(g3, w2);
            int i1 = xAt + xRow + p * xStep;
            v = FloatVector.fromArray(FLOATS, x, i1);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i1 + xStep);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * xStep);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            w5 = v.fma(g0, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 3 * xStep);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            w5 = v.fma(g1, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * xStep);
            w4 = v.fma(g3, w4);
            w5 = v.fma(g2, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 5 * xStep);
            w5 = v.fma(g3, w5);
            int i2 = xAt + 2 * xRow + p * xStep;
            v = FloatVector.fromArray(FLOATS, x, i2);
            w6 = v.fma(g0, w6);
            v = FloatVector.fromArray(FLOATS, x, i2 + xStep);
            w6 = v.fma(g1, w6);
            w7 = v.fma(g0, w7);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * xStep);
            w6 = v.fma(g2, w6);
            w7 = v.fma(g1, w7);
            w8 = v.fma(g0, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 3 * xStep);
            w6 = v.fma(g3, w6);
            w7 = v.fma(g2, w7);
            w8 = v.fma(g1, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * xStep);
            w7 = v.fma(g3, w7);
            w8 = v.fma(g2, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 5 * xStep);
            w8 = v.fma(g3, w8);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + cycle);
        w2.intoArray(w, wAt + 2 * cycle);
        w3.intoArray(w, wAt + 3 * cycle);
        w4.intoArray(w, wAt + 4 * cycle);
        w5.intoArray(w, wAt + 5 * cycle);
        w6.intoArray(w, wAt + 6 * cycle);
        w7.intoArray(w, wAt + 7 * cycle);
        w8.intoArray(w, wAt + 8 * cycle);
    }

    private static void blockGradientOfFive(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int count, float[] w, int wAt, int cycle) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + cycle);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * cycle);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * cycle);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * cycle);
        for (int p = 0; p + 8 <= count; p += 8) {
            int i = xAt + p * xStep;
            int o = gAt + p * gStep;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + gStep);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 2 * gStep);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 3 * gStep);
            FloatVector g4 = FloatVector.fromArray(FLOATS, g, o + 4 * gStep);
            FloatVector g5 = FloatVector.fromArray(FLOATS, g, o + 5 * gStep);
            FloatVector g6 = FloatVector.fromArray(FLOATS, g, o + 6 * gStep);
            FloatVector g7 = FloatVector.fromArray(FLOATS, g, o + 7 * gStep);
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i + xStep);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i + 2 * xStep);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i + 3 * xStep);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i + 4 * xStep);
            w0 = v.fma(g4, w0);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 5 * xStep);
            w0 = v.fma(g5, w0);
            w1 = v.fma(g4, w1);
            w2 = v.fma(g3, w2);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 6 * xStep);
            w0 = v.fma(g6, w0);
            w1 = v.fma(g5, w1);
            w2 = v.fma(g4, w2);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 7 * xStep);
            w0 = v.fma(g7, w0);
            w1 = v.fma(g6, w1);
            w2 = v.fma(g5, w2);
            w3 = v.fma(g4, w3);
            w4 = v.fma(g3, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 8 * xStep);
            w1 = v.fma(g7, w1);
            w2 = v.fma(g6, w2);
            w3 = v.fma(g5, w3);
            w4 = v.fma(g4, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 9 * xStep);
            w2 = v.fma(g7, w2);
            w3 = v.fma(g6, w3);
            w4 = v.fma(g5, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 10 * xStep);
            w3 = v.fma(g7, w3);
            w4 = v.fma(g6, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 11 * xStep);
            w4 = v.fma(g7, w4);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + cycle);
        w2.intoArray(w, wAt + 2 * cycle);
        w3.intoArray(w, wAt + 3 * cycle);
        w4.intoArray(w, wAt + 4 * cycle);
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
