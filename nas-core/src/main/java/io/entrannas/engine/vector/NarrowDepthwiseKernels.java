package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution of two rows of pixels that are narrower than a vector. Most loads at the distance of such a pixel lie
 * in two lines of the cache and take twice the time; what both rows read is loaded once. Same sums, in the same order, as
 * {@link DepthwiseKernels#row}.
 */
final class NarrowDepthwiseKernels {
    private NarrowDepthwiseKernels() {}

    /**
     * Whether there are kernels for such rows at stride 1.
     *
     * @param xColumn distance of two columns of taps; of a vector or more, neighbouring outputs share what they read
     * @param pixels pixels of a row; what fills no vector would be written over the row after it
     */
    static boolean has(int kernel, int xColumn, int pixels, int width) {
        boolean kernels = kernel == 3 || kernel == 5;
        return MatrixKernels.MANY_REGISTERS && kernels && xColumn < COUNT && pixels * width % COUNT == 0;
    }

    /**
     * y = the sum over taps of w * x, for two rows of which the second reads what lies {@code xRow} after what the first reads.
     *
     * @param xRow distance of two rows of taps
     * @param xColumn distance of two columns of taps
     * @param w [kernel * kernel][lane], from {@code wAt}
     * @param yRow distance of the two rows
     * @param length floats of a row
     */
    static void twoRows(
            int kernel,
            float[] x,
            int xAt,
            int xRow,
            int xColumn,
            float[] w,
            int wAt,
            float[] y,
            int yAt,
            int yRow,
            int length) {
        if (kernel == 3) {
            three(x, xAt, xRow, xColumn, w, wAt, y, yAt, yRow, length);
        } else {
            five(x, xAt, xRow, xColumn, w, wAt, y, yAt, yRow, length);
        }
    }

    private static void three(
            float[] x, int xAt, int xRow, int xColumn, float[] w, int wAt, float[] y, int yAt, int yRow, int length) {
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
        int r3 = r2 + xRow;
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        int y1 = yAt + yRow;
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector s = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c1);
            s = v.fma(w1, s);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c2);
            s = v.fma(w2, s);
            v = FloatVector.fromArray(FLOATS, x, r1 + i);
            s = v.fma(w3, s);
            FloatVector t = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c1);
            s = v.fma(w4, s);
            t = v.fma(w1, t);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c2);
            s = v.fma(w5, s);
            t = v.fma(w2, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i);
            s = v.fma(w6, s);
            t = v.fma(w3, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c1);
            s = v.fma(w7, s);
            t = v.fma(w4, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c2);
            s = v.fma(w8, s);
            t = v.fma(w5, t);
            s.intoArray(y, yAt + i);
            v = FloatVector.fromArray(FLOATS, x, r3 + i);
            t = v.fma(w6, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c1);
            t = v.fma(w7, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c2);
            t = v.fma(w8, t);
            t.intoArray(y, y1 + i);
        }
    }

    private static void five(
            float[] x, int xAt, int xRow, int xColumn, float[] w, int wAt, float[] y, int yAt, int yRow, int length) {
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
        int r5 = r4 + xRow;
        int c1 = xColumn;
        int c2 = c1 + xColumn;
        int c3 = c2 + xColumn;
        int c4 = c3 + xColumn;
        int y1 = yAt + yRow;
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, xAt + i);
            FloatVector s = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c1);
            s = v.fma(w1, s);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c2);
            s = v.fma(w2, s);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c3);
            s = v.fma(w3, s);
            v = FloatVector.fromArray(FLOATS, x, xAt + i + c4);
            s = v.fma(w4, s);
            v = FloatVector.fromArray(FLOATS, x, r1 + i);
            s = v.fma(w5, s);
            FloatVector t = v.mul(w0);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c1);
            s = v.fma(w6, s);
            t = v.fma(w1, t);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c2);
            s = v.fma(w7, s);
            t = v.fma(w2, t);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c3);
            s = v.fma(w8, s);
            t = v.fma(w3, t);
            v = FloatVector.fromArray(FLOATS, x, r1 + i + c4);
            s = v.fma(w9, s);
            t = v.fma(w4, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i);
            s = v.fma(w10, s);
            t = v.fma(w5, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c1);
            s = v.fma(w11, s);
            t = v.fma(w6, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c2);
            s = v.fma(w12, s);
            t = v.fma(w7, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c3);
            s = v.fma(w13, s);
            t = v.fma(w8, t);
            v = FloatVector.fromArray(FLOATS, x, r2 + i + c4);
            s = v.fma(w14, s);
            t = v.fma(w9, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i);
            s = v.fma(w15, s);
            t = v.fma(w10, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c1);
            s = v.fma(w16, s);
            t = v.fma(w11, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c2);
            s = v.fma(w17, s);
            t = v.fma(w12, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c3);
            s = v.fma(w18, s);
            t = v.fma(w13, t);
            v = FloatVector.fromArray(FLOATS, x, r3 + i + c4);
            s = v.fma(w19, s);
            t = v.fma(w14, t);
            v = FloatVector.fromArray(FLOATS, x, r4 + i);
            s = v.fma(w20, s);
            t = v.fma(w15, t);
            v = FloatVector.fromArray(FLOATS, x, r4 + i + c1);
            s = v.fma(w21, s);
            t = v.fma(w16, t);
            v = FloatVector.fromArray(FLOATS, x, r4 + i + c2);
            s = v.fma(w22, s);
            t = v.fma(w17, t);
            v = FloatVector.fromArray(FLOATS, x, r4 + i + c3);
            s = v.fma(w23, s);
            t = v.fma(w18, t);
            v = FloatVector.fromArray(FLOATS, x, r4 + i + c4);
            s = v.fma(w24, s);
            t = v.fma(w19, t);
            s.intoArray(y, yAt + i);
            v = FloatVector.fromArray(FLOATS, x, r5 + i);
            t = v.fma(w20, t);
            v = FloatVector.fromArray(FLOATS, x, r5 + i + c1);
            t = v.fma(w21, t);
            v = FloatVector.fromArray(FLOATS, x, r5 + i + c2);
            t = v.fma(w22, t);
            v = FloatVector.fromArray(FLOATS, x, r5 + i + c3);
            t = v.fma(w23, t);
            v = FloatVector.fromArray(FLOATS, x, r5 + i + c4);
            t = v.fma(w24, t);
            t.intoArray(y, y1 + i);
        }
    }
}
