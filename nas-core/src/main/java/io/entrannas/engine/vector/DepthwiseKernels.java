package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution of one row of a {@link Lanes block of channels}: a tap is a load at the distance of some pixels. Weights
 * are a vector for every tap. At stride 1 a row is taken a vector at a time, of one pixel or of several narrower ones; at other
 * strides pixels are taken one at a time, and the lanes beyond a narrow one's are written with values that mean nothing before
 * the next pixels overwrite them. Arrays must go on for a vector after the last pixel.
 *
 * <p>Kernels in blocks compute neighbouring outputs together where they read the same pixels. There is one for taps a vector
 * apart and one for taps two vectors apart (a dilation of 2), since only distances that are constants make good code.
 */
final class DepthwiseKernels {
    /** Outputs in a block of a kernel of 3 and of 5. */
    private static final int THREES = 4;

    private static final int FIVES = 8;

    private DepthwiseKernels() {}

    /** Whether a row is taken a vector at a time. */
    static boolean dense(int xStep, int yStep) {
        return xStep == yStep;
    }

    /** Vectors, or pixels, of a row. */
    static int count(boolean dense, int pixels, int width) {
        return dense ? (pixels * width + COUNT - 1) / COUNT : pixels;
    }

    /**
     * y = the sum over taps of w * x.
     *
     * @param xRow distance of two rows of taps
     * @param xColumn distance of two columns of taps
     * @param xStep distance of what two pixels of y read
     * @param w [kernel * kernel][lane], from {@code wAt}
     * @param pixels pixels of the row y
     * @param width floats of a pixel
     */
    static void row(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            int wAt,
            float[] y,
            int yAt,
            int pixels,
            int width) {
        boolean dense = dense(xStep, width);
        int count = count(dense, pixels, width);
        int block = kernel == 3 ? THREES : FIVES;
        boolean blocks = dense && kernel <= 5;
        if (blocks && xColumn == COUNT && count >= block) {
            blocks(kernel, x, xAt, xRow, w, wAt, y, yAt, count);
        } else if (blocks && xColumn == 2 * COUNT && count / 2 >= block) {
            // Every other pixel is a row by itself.
            dilatedBlocks(kernel, x, xAt, xRow, w, wAt, y, yAt, (count + 1) / 2);
            dilatedBlocks(kernel, x, xAt + COUNT, xRow, w, wAt, y, yAt + COUNT, count / 2);
        } else {
            int xs = dense ? COUNT : xStep;
            int ys = dense ? COUNT : width;
            switch (kernel) {
                case 3 -> three(x, xAt, xRow, xColumn, xs, w, wAt, y, yAt, ys, count);
                case 5 -> five(x, xAt, xRow, xColumn, xs, w, wAt, y, yAt, ys, count);
                default -> any(kernel, x, xAt, xRow, xColumn, xs, w, wAt, y, yAt, ys, count);
            }
        }
    }

    /**
     * {@link #row} for some rows, one after the other in y.
     *
     * @param xDown distance of what two rows of y read
     */
    static void rows(
            int kernel,
            float[] x,
            int xAt,
            int xDown,
            int xRow,
            int xColumn,
            int xStep,
            float[] w,
            int wAt,
            float[] y,
            int yAt,
            int rows,
            int pixels,
            int width) {
        int length = pixels * width;
        int r = 0;
        if (dense(xStep, width) && NarrowDepthwiseKernels.has(kernel, xColumn, pixels, width)) {
            int apart = xRow / xDown;
            for (; r + 2 * apart <= rows; r += 2 * apart) {
                for (int k = r; k < r + apart; k++) {
                    int from = xAt + k * xDown;
                    int to = yAt + k * length;
                    NarrowDepthwiseKernels.twoRows(
                            kernel, x, from, xRow, xColumn, w, wAt, y, to, apart * length, length);
                }
            }
        }
        for (; r < rows; r++) {
            row(kernel, x, xAt + r * xDown, xRow, xColumn, xStep, w, wAt, y, yAt + r * length, pixels, width);
        }
    }

    /** The last block may begin with outputs that were written already. */
    private static void blocks(
            int kernel, float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt, int count) {
        if (kernel == 3) {
            blockOfThree(x, xAt, xRow, w, wAt, y, yAt, count);
            return;
        }
        for (int p = 0; p < count; p += FIVES) {
            int first = Math.min(p, count - FIVES) * COUNT;
            blockOfFive(x, xAt + first, xRow, w, wAt, y, yAt + first);
        }
    }

    private static void dilatedBlocks(
            int kernel, float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt, int count) {
        if (kernel == 3) {
            dilatedBlockOfThree(x, xAt, xRow, w, wAt, y, yAt, count);
            return;
        }
        for (int p = 0; p < count; p += FIVES) {
            int first = Math.min(p, count - FIVES) * 2 * COUNT;
            dilatedBlockOfFive(x, xAt + first, xRow, w, wAt, y, yAt + first);
        }
    }

    private static void blockOfThree(float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt, int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        for (int p = 0; p < count; p += 4) {
            int first = Math.min(p, count - 4);
            int i0 = xAt + first * COUNT;
            int i1 = i0 + xRow;
            int i2 = i1 + xRow;
            int o = yAt + first * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            FloatVector s0 = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, i1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, i2);
            s0 = v.fma(w6, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + COUNT);
            FloatVector s1 = v.mul(w0);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + COUNT);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + COUNT);
            s1 = v.fma(w6, s1);
            s0 = v.fma(w7, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * COUNT);
            FloatVector s2 = v.mul(w0);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * COUNT);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            s0 = v.fma(w5, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * COUNT);
            s2 = v.fma(w6, s2);
            s1 = v.fma(w7, s1);
            s0 = v.fma(w8, s0);
            s0.intoArray(y, o);
            v = FloatVector.fromArray(FLOATS, x, i0 + 3 * COUNT);
            FloatVector s3 = v.mul(w0);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            v = FloatVector.fromArray(FLOATS, x, i1 + 3 * COUNT);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            s1 = v.fma(w5, s1);
            v = FloatVector.fromArray(FLOATS, x, i2 + 3 * COUNT);
            s3 = v.fma(w6, s3);
            s2 = v.fma(w7, s2);
            s1 = v.fma(w8, s1);
            s1.intoArray(y, o + COUNT);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * COUNT);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * COUNT);
            s3 = v.fma(w4, s3);
            s2 = v.fma(w5, s2);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * COUNT);
            s3 = v.fma(w7, s3);
            s2 = v.fma(w8, s2);
            s2.intoArray(y, o + 2 * COUNT);
            v = FloatVector.fromArray(FLOATS, x, i0 + 5 * COUNT);
            s3 = v.fma(w2, s3);
            v = FloatVector.fromArray(FLOATS, x, i1 + 5 * COUNT);
            s3 = v.fma(w5, s3);
            v = FloatVector.fromArray(FLOATS, x, i2 + 5 * COUNT);
            s3 = v.fma(w8, s3);
            s3.intoArray(y, o + 3 * COUNT);
        }
    }

    private static void dilatedBlockOfThree(
            float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt, int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        for (int p = 0; p < count; p += 4) {
            int first = Math.min(p, count - 4);
            int i0 = xAt + first * 2 * COUNT;
            int i1 = i0 + xRow;
            int i2 = i1 + xRow;
            int o = yAt + first * 2 * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            FloatVector s0 = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, i1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, i2);
            s0 = v.fma(w6, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * COUNT);
            FloatVector s1 = v.mul(w0);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * COUNT);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * COUNT);
            s1 = v.fma(w6, s1);
            s0 = v.fma(w7, s0);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * COUNT);
            FloatVector s2 = v.mul(w0);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * COUNT);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            s0 = v.fma(w5, s0);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * COUNT);
            s2 = v.fma(w6, s2);
            s1 = v.fma(w7, s1);
            s0 = v.fma(w8, s0);
            s0.intoArray(y, o);
            v = FloatVector.fromArray(FLOATS, x, i0 + 6 * COUNT);
            FloatVector s3 = v.mul(w0);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            v = FloatVector.fromArray(FLOATS, x, i1 + 6 * COUNT);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            s1 = v.fma(w5, s1);
            v = FloatVector.fromArray(FLOATS, x, i2 + 6 * COUNT);
            s3 = v.fma(w6, s3);
            s2 = v.fma(w7, s2);
            s1 = v.fma(w8, s1);
            s1.intoArray(y, o + 2 * COUNT);
            v = FloatVector.fromArray(FLOATS, x, i0 + 8 * COUNT);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            v = FloatVector.fromArray(FLOATS, x, i1 + 8 * COUNT);
            s3 = v.fma(w4, s3);
            s2 = v.fma(w5, s2);
            v = FloatVector.fromArray(FLOATS, x, i2 + 8 * COUNT);
            s3 = v.fma(w7, s3);
            s2 = v.fma(w8, s2);
            s2.intoArray(y, o + 4 * COUNT);
            v = FloatVector.fromArray(FLOATS, x, i0 + 10 * COUNT);
            s3 = v.fma(w2, s3);
            v = FloatVector.fromArray(FLOATS, x, i1 + 10 * COUNT);
            s3 = v.fma(w5, s3);
            v = FloatVector.fromArray(FLOATS, x, i2 + 10 * COUNT);
            s3 = v.fma(w8, s3);
            s3.intoArray(y, o + 6 * COUNT);
        }
    }

    private static void blockOfFive(float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt) {
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
            int tap = wAt + row * 5 * COUNT;
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, tap);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, tap + COUNT);
            FloatVector w2 = FloatVector.fromArray(FLOATS, w, tap + 2 * COUNT);
            FloatVector w3 = FloatVector.fromArray(FLOATS, w, tap + 3 * COUNT);
            FloatVector w4 = FloatVector.fromArray(FLOATS, w, tap + 4 * COUNT);
            FloatVector v = FloatVector.fromArray(FLOATS, x, at);
            s0 = v.fma(w0, s0);
            v = FloatVector.fromArray(FLOATS, x, at + COUNT);
            s1 = v.fma(w0, s1);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 2 * COUNT);
            s2 = v.fma(w0, s2);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 3 * COUNT);
            s3 = v.fma(w0, s3);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 4 * COUNT);
            s4 = v.fma(w0, s4);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 5 * COUNT);
            s5 = v.fma(w0, s5);
            s4 = v.fma(w1, s4);
            s3 = v.fma(w2, s3);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            v = FloatVector.fromArray(FLOATS, x, at + 6 * COUNT);
            s6 = v.fma(w0, s6);
            s5 = v.fma(w1, s5);
            s4 = v.fma(w2, s4);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            v = FloatVector.fromArray(FLOATS, x, at + 7 * COUNT);
            s7 = v.fma(w0, s7);
            s6 = v.fma(w1, s6);
            s5 = v.fma(w2, s5);
            s4 = v.fma(w3, s4);
            s3 = v.fma(w4, s3);
            v = FloatVector.fromArray(FLOATS, x, at + 8 * COUNT);
            s7 = v.fma(w1, s7);
            s6 = v.fma(w2, s6);
            s5 = v.fma(w3, s5);
            s4 = v.fma(w4, s4);
            v = FloatVector.fromArray(FLOATS, x, at + 9 * COUNT);
            s7 = v.fma(w2, s7);
            s6 = v.fma(w3, s6);
            s5 = v.fma(w4, s5);
            v = FloatVector.fromArray(FLOATS, x, at + 10 * COUNT);
            s7 = v.fma(w3, s7);
            s6 = v.fma(w4, s6);
            v = FloatVector.fromArray(FLOATS, x, at + 11 * COUNT);
            s7 = v.fma(w4, s7);
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
        s4.intoArray(y, yAt + 4 * COUNT);
        s5.intoArray(y, yAt + 5 * COUNT);
        s6.intoArray(y, yAt + 6 * COUNT);
        s7.intoArray(y, yAt + 7 * COUNT);
    }

    private static void dilatedBlockOfFive(float[] x, int xAt, int xRow, float[] w, int wAt, float[] y, int yAt) {
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
            int tap = wAt + row * 5 * COUNT;
            FloatVector w0 = FloatVector.fromArray(FLOATS, w, tap);
            FloatVector w1 = FloatVector.fromArray(FLOATS, w, tap + COUNT);
            FloatVector w2 = FloatVector.fromArray(FLOATS, w, tap + 2 * COUNT);
            FloatVector w3 = FloatVector.fromArray(FLOATS, w, tap + 3 * COUNT);
            FloatVector w4 = FloatVector.fromArray(FLOATS, w, tap + 4 * COUNT);
            FloatVector v = FloatVector.fromArray(FLOATS, x, at);
            s0 = v.fma(w0, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 2 * COUNT);
            s1 = v.fma(w0, s1);
            s0 = v.fma(w1, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 4 * COUNT);
            s2 = v.fma(w0, s2);
            s1 = v.fma(w1, s1);
            s0 = v.fma(w2, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 6 * COUNT);
            s3 = v.fma(w0, s3);
            s2 = v.fma(w1, s2);
            s1 = v.fma(w2, s1);
            s0 = v.fma(w3, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 8 * COUNT);
            s4 = v.fma(w0, s4);
            s3 = v.fma(w1, s3);
            s2 = v.fma(w2, s2);
            s1 = v.fma(w3, s1);
            s0 = v.fma(w4, s0);
            v = FloatVector.fromArray(FLOATS, x, at + 10 * COUNT);
            s5 = v.fma(w0, s5);
            s4 = v.fma(w1, s4);
            s3 = v.fma(w2, s3);
            s2 = v.fma(w3, s2);
            s1 = v.fma(w4, s1);
            v = FloatVector.fromArray(FLOATS, x, at + 12 * COUNT);
            s6 = v.fma(w0, s6);
            s5 = v.fma(w1, s5);
            s4 = v.fma(w2, s4);
            s3 = v.fma(w3, s3);
            s2 = v.fma(w4, s2);
            v = FloatVector.fromArray(FLOATS, x, at + 14 * COUNT);
            s7 = v.fma(w0, s7);
            s6 = v.fma(w1, s6);
            s5 = v.fma(w2, s5);
            s4 = v.fma(w3, s4);
            s3 = v.fma(w4, s3);
            v = FloatVector.fromArray(FLOATS, x, at + 16 * COUNT);
            s7 = v.fma(w1, s7);
            s6 = v.fma(w2, s6);
            s5 = v.fma(w3, s5);
            s4 = v.fma(w4, s4);
            v = FloatVector.fromArray(FLOATS, x, at + 18 * COUNT);
            s7 = v.fma(w2, s7);
            s6 = v.fma(w3, s6);
            s5 = v.fma(w4, s5);
            v = FloatVector.fromArray(FLOATS, x, at + 20 * COUNT);
            s7 = v.fma(w3, s7);
            s6 = v.fma(w4, s6);
            v = FloatVector.fromArray(FLOATS, x, at + 22 * COUNT);
            s7 = v.fma(w4, s7);
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + 2 * COUNT);
        s2.intoArray(y, yAt + 4 * COUNT);
        s3.intoArray(y, yAt + 6 * COUNT);
        s4.intoArray(y, yAt + 8 * COUNT);
        s5.intoArray(y, yAt + 10 * COUNT);
        s6.intoArray(y, yAt + 12 * COUNT);
        s7.intoArray(y, yAt + 14 * COUNT);
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
                                FloatVector.fromArray(FLOATS, w, wAt + tap * COUNT),
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
            float[] y,
            int yAt,
            int yStep,
            int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
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
            float[] y,
            int yAt,
            int yStep,
            int count) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        FloatVector w9 = FloatVector.fromArray(FLOATS, w, wAt + 9 * COUNT);
        FloatVector w10 = FloatVector.fromArray(FLOATS, w, wAt + 10 * COUNT);
        FloatVector w11 = FloatVector.fromArray(FLOATS, w, wAt + 11 * COUNT);
        FloatVector w12 = FloatVector.fromArray(FLOATS, w, wAt + 12 * COUNT);
        FloatVector w13 = FloatVector.fromArray(FLOATS, w, wAt + 13 * COUNT);
        FloatVector w14 = FloatVector.fromArray(FLOATS, w, wAt + 14 * COUNT);
        FloatVector w15 = FloatVector.fromArray(FLOATS, w, wAt + 15 * COUNT);
        FloatVector w16 = FloatVector.fromArray(FLOATS, w, wAt + 16 * COUNT);
        FloatVector w17 = FloatVector.fromArray(FLOATS, w, wAt + 17 * COUNT);
        FloatVector w18 = FloatVector.fromArray(FLOATS, w, wAt + 18 * COUNT);
        FloatVector w19 = FloatVector.fromArray(FLOATS, w, wAt + 19 * COUNT);
        FloatVector w20 = FloatVector.fromArray(FLOATS, w, wAt + 20 * COUNT);
        FloatVector w21 = FloatVector.fromArray(FLOATS, w, wAt + 21 * COUNT);
        FloatVector w22 = FloatVector.fromArray(FLOATS, w, wAt + 22 * COUNT);
        FloatVector w23 = FloatVector.fromArray(FLOATS, w, wAt + 23 * COUNT);
        FloatVector w24 = FloatVector.fromArray(FLOATS, w, wAt + 24 * COUNT);
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
     * at stride 1.
     *
     * @param gStep distance of two pixels of g
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
            int width) {
        boolean dense = xStep == width && gStep == width;
        int count = count(dense, pixels, width);
        boolean blocks = dense && kernel <= 5;
        if (blocks && xColumn == COUNT) {
            blockGradients(kernel, x, xAt, xRow, g, gAt, count, w, wAt);
        } else if (blocks && xColumn == 2 * COUNT) {
            dilatedBlockGradients(kernel, x, xAt, xRow, g, gAt, (count + 1) / 2, w, wAt);
            dilatedBlockGradients(kernel, x, xAt + COUNT, xRow, g, gAt + COUNT, count / 2, w, wAt);
        } else {
            int xs = dense ? COUNT : xStep;
            int gs = dense ? COUNT : gStep;
            for (int row = 0; row < kernel; row++) {
                int to = wAt + row * kernel * COUNT;
                switch (kernel) {
                    case 3 -> gradientOfThree(x, xAt + row * xRow, xColumn, xs, g, gAt, gs, count, w, to);
                    case 5 -> gradientOfFive(x, xAt + row * xRow, xColumn, xs, g, gAt, gs, count, w, to);
                    default -> {
                        for (int tap = 0; tap < kernel; tap++) {
                            int at = xAt + row * xRow + tap * xColumn;
                            gradientOfOne(x, at, xs, g, gAt, gs, count, w, to + tap * COUNT);
                        }
                    }
                }
            }
        }
    }

    /** Several pixels at a time, and the rest. */
    private static void blockGradients(
            int kernel, float[] x, int xAt, int xRow, float[] g, int gAt, int count, float[] w, int wAt) {
        int whole = count / FIVES * FIVES;
        int rest = whole * COUNT;
        if (kernel == 3) {
            blockGradientOfThree(x, xAt, xRow, g, gAt, whole, w, wAt);
        }
        for (int row = 0; row < kernel; row++) {
            int at = xAt + row * xRow;
            int to = wAt + row * kernel * COUNT;
            if (kernel == 3) {
                gradientOfThree(x, at + rest, COUNT, COUNT, g, gAt + rest, COUNT, count - whole, w, to);
            } else {
                blockGradientOfFive(x, at, g, gAt, whole, w, to);
                gradientOfFive(x, at + rest, COUNT, COUNT, g, gAt + rest, COUNT, count - whole, w, to);
            }
        }
    }

    private static void dilatedBlockGradients(
            int kernel, float[] x, int xAt, int xRow, float[] g, int gAt, int count, float[] w, int wAt) {
        int step = 2 * COUNT;
        int whole = count / FIVES * FIVES;
        int rest = whole * step;
        if (kernel == 3) {
            dilatedBlockGradientOfThree(x, xAt, xRow, g, gAt, whole, w, wAt);
        }
        for (int row = 0; row < kernel; row++) {
            int at = xAt + row * xRow;
            int to = wAt + row * kernel * COUNT;
            if (kernel == 3) {
                gradientOfThree(x, at + rest, step, step, g, gAt + rest, step, count - whole, w, to);
            } else {
                dilatedBlockGradientOfFive(x, at, g, gAt, whole, w, to);
                gradientOfFive(x, at + rest, step, step, g, gAt + rest, step, count - whole, w, to);
            }
        }
    }

    private static void blockGradientOfThree(
            float[] x, int xAt, int xRow, float[] g, int gAt, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        for (int p = 0; p + 4 <= count; p += 4) {
            int o = gAt + p * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 2 * COUNT);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 3 * COUNT);
            int i0 = xAt + p * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i0 + COUNT);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * COUNT);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 3 * COUNT);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * COUNT);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 5 * COUNT);
            w2 = v.fma(g3, w2);
            int i1 = xAt + xRow + p * COUNT;
            v = FloatVector.fromArray(FLOATS, x, i1);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i1 + COUNT);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * COUNT);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            w5 = v.fma(g0, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 3 * COUNT);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            w5 = v.fma(g1, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * COUNT);
            w4 = v.fma(g3, w4);
            w5 = v.fma(g2, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 5 * COUNT);
            w5 = v.fma(g3, w5);
            int i2 = xAt + 2 * xRow + p * COUNT;
            v = FloatVector.fromArray(FLOATS, x, i2);
            w6 = v.fma(g0, w6);
            v = FloatVector.fromArray(FLOATS, x, i2 + COUNT);
            w6 = v.fma(g1, w6);
            w7 = v.fma(g0, w7);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * COUNT);
            w6 = v.fma(g2, w6);
            w7 = v.fma(g1, w7);
            w8 = v.fma(g0, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 3 * COUNT);
            w6 = v.fma(g3, w6);
            w7 = v.fma(g2, w7);
            w8 = v.fma(g1, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * COUNT);
            w7 = v.fma(g3, w7);
            w8 = v.fma(g2, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 5 * COUNT);
            w8 = v.fma(g3, w8);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
        w3.intoArray(w, wAt + 3 * COUNT);
        w4.intoArray(w, wAt + 4 * COUNT);
        w5.intoArray(w, wAt + 5 * COUNT);
        w6.intoArray(w, wAt + 6 * COUNT);
        w7.intoArray(w, wAt + 7 * COUNT);
        w8.intoArray(w, wAt + 8 * COUNT);
    }

    private static void dilatedBlockGradientOfThree(
            float[] x, int xAt, int xRow, float[] g, int gAt, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        for (int p = 0; p + 4 <= count; p += 4) {
            int o = gAt + p * 2 * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + 2 * COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 4 * COUNT);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 6 * COUNT);
            int i0 = xAt + p * 2 * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, x, i0);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i0 + 2 * COUNT);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i0 + 4 * COUNT);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 6 * COUNT);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 8 * COUNT);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            v = FloatVector.fromArray(FLOATS, x, i0 + 10 * COUNT);
            w2 = v.fma(g3, w2);
            int i1 = xAt + xRow + p * 2 * COUNT;
            v = FloatVector.fromArray(FLOATS, x, i1);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i1 + 2 * COUNT);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i1 + 4 * COUNT);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            w5 = v.fma(g0, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 6 * COUNT);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            w5 = v.fma(g1, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 8 * COUNT);
            w4 = v.fma(g3, w4);
            w5 = v.fma(g2, w5);
            v = FloatVector.fromArray(FLOATS, x, i1 + 10 * COUNT);
            w5 = v.fma(g3, w5);
            int i2 = xAt + 2 * xRow + p * 2 * COUNT;
            v = FloatVector.fromArray(FLOATS, x, i2);
            w6 = v.fma(g0, w6);
            v = FloatVector.fromArray(FLOATS, x, i2 + 2 * COUNT);
            w6 = v.fma(g1, w6);
            w7 = v.fma(g0, w7);
            v = FloatVector.fromArray(FLOATS, x, i2 + 4 * COUNT);
            w6 = v.fma(g2, w6);
            w7 = v.fma(g1, w7);
            w8 = v.fma(g0, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 6 * COUNT);
            w6 = v.fma(g3, w6);
            w7 = v.fma(g2, w7);
            w8 = v.fma(g1, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 8 * COUNT);
            w7 = v.fma(g3, w7);
            w8 = v.fma(g2, w8);
            v = FloatVector.fromArray(FLOATS, x, i2 + 10 * COUNT);
            w8 = v.fma(g3, w8);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
        w3.intoArray(w, wAt + 3 * COUNT);
        w4.intoArray(w, wAt + 4 * COUNT);
        w5.intoArray(w, wAt + 5 * COUNT);
        w6.intoArray(w, wAt + 6 * COUNT);
        w7.intoArray(w, wAt + 7 * COUNT);
        w8.intoArray(w, wAt + 8 * COUNT);
    }

    private static void blockGradientOfFive(float[] x, int xAt, float[] g, int gAt, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        for (int p = 0; p + 8 <= count; p += 8) {
            int i = xAt + p * COUNT;
            int o = gAt + p * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 2 * COUNT);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 3 * COUNT);
            FloatVector g4 = FloatVector.fromArray(FLOATS, g, o + 4 * COUNT);
            FloatVector g5 = FloatVector.fromArray(FLOATS, g, o + 5 * COUNT);
            FloatVector g6 = FloatVector.fromArray(FLOATS, g, o + 6 * COUNT);
            FloatVector g7 = FloatVector.fromArray(FLOATS, g, o + 7 * COUNT);
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i + COUNT);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i + 3 * COUNT);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i + 4 * COUNT);
            w0 = v.fma(g4, w0);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 5 * COUNT);
            w0 = v.fma(g5, w0);
            w1 = v.fma(g4, w1);
            w2 = v.fma(g3, w2);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 6 * COUNT);
            w0 = v.fma(g6, w0);
            w1 = v.fma(g5, w1);
            w2 = v.fma(g4, w2);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 7 * COUNT);
            w0 = v.fma(g7, w0);
            w1 = v.fma(g6, w1);
            w2 = v.fma(g5, w2);
            w3 = v.fma(g4, w3);
            w4 = v.fma(g3, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 8 * COUNT);
            w1 = v.fma(g7, w1);
            w2 = v.fma(g6, w2);
            w3 = v.fma(g5, w3);
            w4 = v.fma(g4, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 9 * COUNT);
            w2 = v.fma(g7, w2);
            w3 = v.fma(g6, w3);
            w4 = v.fma(g5, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 10 * COUNT);
            w3 = v.fma(g7, w3);
            w4 = v.fma(g6, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 11 * COUNT);
            w4 = v.fma(g7, w4);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
        w3.intoArray(w, wAt + 3 * COUNT);
        w4.intoArray(w, wAt + 4 * COUNT);
    }

    private static void dilatedBlockGradientOfFive(
            float[] x, int xAt, float[] g, int gAt, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        for (int p = 0; p + 8 <= count; p += 8) {
            int i = xAt + p * 2 * COUNT;
            int o = gAt + p * 2 * COUNT;
            FloatVector g0 = FloatVector.fromArray(FLOATS, g, o);
            FloatVector g1 = FloatVector.fromArray(FLOATS, g, o + 2 * COUNT);
            FloatVector g2 = FloatVector.fromArray(FLOATS, g, o + 4 * COUNT);
            FloatVector g3 = FloatVector.fromArray(FLOATS, g, o + 6 * COUNT);
            FloatVector g4 = FloatVector.fromArray(FLOATS, g, o + 8 * COUNT);
            FloatVector g5 = FloatVector.fromArray(FLOATS, g, o + 10 * COUNT);
            FloatVector g6 = FloatVector.fromArray(FLOATS, g, o + 12 * COUNT);
            FloatVector g7 = FloatVector.fromArray(FLOATS, g, o + 14 * COUNT);
            FloatVector v = FloatVector.fromArray(FLOATS, x, i);
            w0 = v.fma(g0, w0);
            v = FloatVector.fromArray(FLOATS, x, i + 2 * COUNT);
            w0 = v.fma(g1, w0);
            w1 = v.fma(g0, w1);
            v = FloatVector.fromArray(FLOATS, x, i + 4 * COUNT);
            w0 = v.fma(g2, w0);
            w1 = v.fma(g1, w1);
            w2 = v.fma(g0, w2);
            v = FloatVector.fromArray(FLOATS, x, i + 6 * COUNT);
            w0 = v.fma(g3, w0);
            w1 = v.fma(g2, w1);
            w2 = v.fma(g1, w2);
            w3 = v.fma(g0, w3);
            v = FloatVector.fromArray(FLOATS, x, i + 8 * COUNT);
            w0 = v.fma(g4, w0);
            w1 = v.fma(g3, w1);
            w2 = v.fma(g2, w2);
            w3 = v.fma(g1, w3);
            w4 = v.fma(g0, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 10 * COUNT);
            w0 = v.fma(g5, w0);
            w1 = v.fma(g4, w1);
            w2 = v.fma(g3, w2);
            w3 = v.fma(g2, w3);
            w4 = v.fma(g1, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 12 * COUNT);
            w0 = v.fma(g6, w0);
            w1 = v.fma(g5, w1);
            w2 = v.fma(g4, w2);
            w3 = v.fma(g3, w3);
            w4 = v.fma(g2, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 14 * COUNT);
            w0 = v.fma(g7, w0);
            w1 = v.fma(g6, w1);
            w2 = v.fma(g5, w2);
            w3 = v.fma(g4, w3);
            w4 = v.fma(g3, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 16 * COUNT);
            w1 = v.fma(g7, w1);
            w2 = v.fma(g6, w2);
            w3 = v.fma(g5, w3);
            w4 = v.fma(g4, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 18 * COUNT);
            w2 = v.fma(g7, w2);
            w3 = v.fma(g6, w3);
            w4 = v.fma(g5, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 20 * COUNT);
            w3 = v.fma(g7, w3);
            w4 = v.fma(g6, w4);
            v = FloatVector.fromArray(FLOATS, x, i + 22 * COUNT);
            w4 = v.fma(g7, w4);
        }
        w0.intoArray(w, wAt);
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
        w3.intoArray(w, wAt + 3 * COUNT);
        w4.intoArray(w, wAt + 4 * COUNT);
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
            float[] x, int xAt, int xColumn, int xStep, float[] g, int gAt, int gStep, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
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
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
    }

    private static void gradientOfFive(
            float[] x, int xAt, int xColumn, int xStep, float[] g, int gAt, int gStep, int count, float[] w, int wAt) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
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
        w1.intoArray(w, wAt + COUNT);
        w2.intoArray(w, wAt + 2 * COUNT);
        w3.intoArray(w, wAt + 3 * COUNT);
        w4.intoArray(w, wAt + 4 * COUNT);
    }
}
