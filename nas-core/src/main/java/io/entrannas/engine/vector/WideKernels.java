package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * {@link MatrixKernels} for all {@link Lanes blocks of channels} of the output. Where there are enough registers, full blocks
 * are taken by twos, so that each value that is read serves both: read for each block anew, values take some processors longer
 * than the multiply-adds do.
 */
final class WideKernels {
    private WideKernels() {}

    /**
     * For every pixel and every block, y = [y +] x * w.
     *
     * @param rows rows of the matrices, the values that are read of a pixel
     * @param w the matrix of each block
     * @param yAt where the first block of y begins
     * @param yPlane distance of two blocks of y
     * @param yFirst first pixel of y that is written
     * @param yStride pixels of y from one that is written to the next
     * @param lastWidth floats of a pixel of the last block; those of the others are vectors
     * @param pixels how many are written
     */
    static void multiply(
            float[] x,
            int xAt,
            int xStep,
            int rows,
            float[][] w,
            float[] y,
            int yAt,
            int yPlane,
            int yFirst,
            int yStride,
            int lastWidth,
            int pixels,
            boolean add) {
        int full = lastWidth == COUNT ? w.length : w.length - 1;
        boolean twos = MatrixKernels.MANY_REGISTERS && xStep == COUNT && yStride == 1;
        int eights = twos ? pixels - pixels % 8 : 0;
        int twoBlocks = full - full % 2;
        for (int b = 0; b < twoBlocks; b += 2) {
            int y0 = yAt + b * yPlane + yFirst * COUNT;
            for (int p = 0; p < eights * COUNT; p += 8 * COUNT) {
                eightToTwo(x, xAt + p, rows, w[b], w[b + 1], y, y0 + p, y0 + yPlane + p, add);
            }
        }
        for (int b = 0; b < w.length; b++) {
            int done = b < twoBlocks ? eights : 0;
            int width = b < full ? COUNT : lastWidth;
            int to = yAt + b * yPlane + (yFirst + done * yStride) * width;
            MatrixKernels.multiply(
                    x, xAt + done * xStep, xStep, rows, w[b], y, to, yStride * width, pixels - done, add);
        }
    }

    private static void eightToTwo(
            float[] x, int xAt, int rows, float[] w0, float[] w1, float[] y, int y0, int y1, boolean add) {
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, y0) : FloatVector.zero(FLOATS);
        FloatVector s1 = add ? FloatVector.fromArray(FLOATS, y, y0 + COUNT) : FloatVector.zero(FLOATS);
        FloatVector s2 = add ? FloatVector.fromArray(FLOATS, y, y0 + 2 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s3 = add ? FloatVector.fromArray(FLOATS, y, y0 + 3 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s4 = add ? FloatVector.fromArray(FLOATS, y, y0 + 4 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s5 = add ? FloatVector.fromArray(FLOATS, y, y0 + 5 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s6 = add ? FloatVector.fromArray(FLOATS, y, y0 + 6 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s7 = add ? FloatVector.fromArray(FLOATS, y, y0 + 7 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t0 = add ? FloatVector.fromArray(FLOATS, y, y1) : FloatVector.zero(FLOATS);
        FloatVector t1 = add ? FloatVector.fromArray(FLOATS, y, y1 + COUNT) : FloatVector.zero(FLOATS);
        FloatVector t2 = add ? FloatVector.fromArray(FLOATS, y, y1 + 2 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t3 = add ? FloatVector.fromArray(FLOATS, y, y1 + 3 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t4 = add ? FloatVector.fromArray(FLOATS, y, y1 + 4 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t5 = add ? FloatVector.fromArray(FLOATS, y, y1 + 5 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t6 = add ? FloatVector.fromArray(FLOATS, y, y1 + 6 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector t7 = add ? FloatVector.fromArray(FLOATS, y, y1 + 7 * COUNT) : FloatVector.zero(FLOATS);
        for (int r = 0; r < rows; r++) {
            FloatVector m0 = FloatVector.fromArray(FLOATS, w0, r * COUNT);
            FloatVector m1 = FloatVector.fromArray(FLOATS, w1, r * COUNT);
            int i = xAt + r;
            FloatVector v = FloatVector.broadcast(FLOATS, x[i]);
            s0 = m0.fma(v, s0);
            t0 = m1.fma(v, t0);
            v = FloatVector.broadcast(FLOATS, x[i + COUNT]);
            s1 = m0.fma(v, s1);
            t1 = m1.fma(v, t1);
            v = FloatVector.broadcast(FLOATS, x[i + 2 * COUNT]);
            s2 = m0.fma(v, s2);
            t2 = m1.fma(v, t2);
            v = FloatVector.broadcast(FLOATS, x[i + 3 * COUNT]);
            s3 = m0.fma(v, s3);
            t3 = m1.fma(v, t3);
            v = FloatVector.broadcast(FLOATS, x[i + 4 * COUNT]);
            s4 = m0.fma(v, s4);
            t4 = m1.fma(v, t4);
            v = FloatVector.broadcast(FLOATS, x[i + 5 * COUNT]);
            s5 = m0.fma(v, s5);
            t5 = m1.fma(v, t5);
            v = FloatVector.broadcast(FLOATS, x[i + 6 * COUNT]);
            s6 = m0.fma(v, s6);
            t6 = m1.fma(v, t6);
            v = FloatVector.broadcast(FLOATS, x[i + 7 * COUNT]);
            s7 = m0.fma(v, s7);
            t7 = m1.fma(v, t7);
        }
        s0.intoArray(y, y0);
        s1.intoArray(y, y0 + COUNT);
        s2.intoArray(y, y0 + 2 * COUNT);
        s3.intoArray(y, y0 + 3 * COUNT);
        s4.intoArray(y, y0 + 4 * COUNT);
        s5.intoArray(y, y0 + 5 * COUNT);
        s6.intoArray(y, y0 + 6 * COUNT);
        s7.intoArray(y, y0 + 7 * COUNT);
        t0.intoArray(y, y1);
        t1.intoArray(y, y1 + COUNT);
        t2.intoArray(y, y1 + 2 * COUNT);
        t3.intoArray(y, y1 + 3 * COUNT);
        t4.intoArray(y, y1 + 4 * COUNT);
        t5.intoArray(y, y1 + 5 * COUNT);
        t6.intoArray(y, y1 + 6 * COUNT);
        t7.intoArray(y, y1 + 7 * COUNT);
    }

    /**
     * For every block, w[r][lane] += the sum over pixels of x[r] * g[lane], see {@link MatrixKernels#outer}. The matrix of a
     * narrow block is transposed where x fills vectors, so that its few values are multiplied with those; see {@link #outerAt}.
     *
     * @param xWide whether a pixel of x fills a vector
     * @param gAt where the first block of g begins
     * @param gPlane distance of two blocks of g
     * @param gFirst first pixel of g that is read
     * @param lastWidth floats of a pixel of the last block of g; those of the others are vectors
     * @param blocks number of blocks
     * @param wPlane distance of the matrices of two blocks
     */
    static void outer(
            float[] x,
            int xAt,
            int xStep,
            boolean xWide,
            int rows,
            float[] g,
            int gAt,
            int gPlane,
            int gFirst,
            int lastWidth,
            int blocks,
            int pixels,
            float[] w,
            int wAt,
            int wPlane) {
        int full = lastWidth == COUNT ? blocks : blocks - 1;
        int twoBlocks = MatrixKernels.MANY_REGISTERS && xStep == COUNT ? full - full % 2 : 0;
        for (int b = 0; b < twoBlocks; b += 2) {
            int g0 = gAt + b * gPlane + gFirst * COUNT;
            for (int r = 0; r < rows; r += 8) {
                int w0 = wAt + b * wPlane + r * COUNT;
                outerToTwo(x, xAt + r, g, g0, g0 + gPlane, pixels, w, w0, w0 + wPlane);
            }
        }
        for (int b = twoBlocks; b < blocks; b++) {
            int width = b < full ? COUNT : lastWidth;
            int from = gAt + b * gPlane + gFirst * width;
            int to = wAt + b * wPlane;
            if (xWide && width < COUNT) {
                for (int r = 0; r < rows; r += COUNT) {
                    int matrix = to + r * MatrixKernels.outerRows(width);
                    MatrixKernels.outer(g, from, width, width, x, xAt + r, xStep, pixels, w, matrix);
                }
            } else {
                MatrixKernels.outer(x, xAt, xStep, rows, g, from, width, pixels, w, to);
            }
        }
    }

    /**
     * Where {@link #outer} writes a row and lane of the matrix of a block of g.
     *
     * @param gWidth floats of a pixel of the block
     */
    static int outerAt(boolean xWide, int row, int lane, int gWidth) {
        if (!xWide || gWidth == COUNT) {
            return row * COUNT + lane;
        }
        int vector = row / COUNT;
        return (vector * MatrixKernels.outerRows(gWidth) + lane) * COUNT + row % COUNT;
    }

    private static void outerToTwo(
            float[] x, int xAt, float[] g, int g0, int g1, int pixels, float[] w, int w0, int w1) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, w0);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, w0 + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, w0 + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, w0 + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, w0 + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, w0 + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, w0 + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, w0 + 7 * COUNT);
        FloatVector t0 = FloatVector.fromArray(FLOATS, w, w1);
        FloatVector t1 = FloatVector.fromArray(FLOATS, w, w1 + COUNT);
        FloatVector t2 = FloatVector.fromArray(FLOATS, w, w1 + 2 * COUNT);
        FloatVector t3 = FloatVector.fromArray(FLOATS, w, w1 + 3 * COUNT);
        FloatVector t4 = FloatVector.fromArray(FLOATS, w, w1 + 4 * COUNT);
        FloatVector t5 = FloatVector.fromArray(FLOATS, w, w1 + 5 * COUNT);
        FloatVector t6 = FloatVector.fromArray(FLOATS, w, w1 + 6 * COUNT);
        FloatVector t7 = FloatVector.fromArray(FLOATS, w, w1 + 7 * COUNT);
        for (int p = 0; p < pixels; p++) {
            FloatVector m0 = FloatVector.fromArray(FLOATS, g, g0 + p * COUNT);
            FloatVector m1 = FloatVector.fromArray(FLOATS, g, g1 + p * COUNT);
            int i = xAt + p * COUNT;
            FloatVector v = FloatVector.broadcast(FLOATS, x[i]);
            s0 = m0.fma(v, s0);
            t0 = m1.fma(v, t0);
            v = FloatVector.broadcast(FLOATS, x[i + 1]);
            s1 = m0.fma(v, s1);
            t1 = m1.fma(v, t1);
            v = FloatVector.broadcast(FLOATS, x[i + 2]);
            s2 = m0.fma(v, s2);
            t2 = m1.fma(v, t2);
            v = FloatVector.broadcast(FLOATS, x[i + 3]);
            s3 = m0.fma(v, s3);
            t3 = m1.fma(v, t3);
            v = FloatVector.broadcast(FLOATS, x[i + 4]);
            s4 = m0.fma(v, s4);
            t4 = m1.fma(v, t4);
            v = FloatVector.broadcast(FLOATS, x[i + 5]);
            s5 = m0.fma(v, s5);
            t5 = m1.fma(v, t5);
            v = FloatVector.broadcast(FLOATS, x[i + 6]);
            s6 = m0.fma(v, s6);
            t6 = m1.fma(v, t6);
            v = FloatVector.broadcast(FLOATS, x[i + 7]);
            s7 = m0.fma(v, s7);
            t7 = m1.fma(v, t7);
        }
        s0.intoArray(w, w0);
        s1.intoArray(w, w0 + COUNT);
        s2.intoArray(w, w0 + 2 * COUNT);
        s3.intoArray(w, w0 + 3 * COUNT);
        s4.intoArray(w, w0 + 4 * COUNT);
        s5.intoArray(w, w0 + 5 * COUNT);
        s6.intoArray(w, w0 + 6 * COUNT);
        s7.intoArray(w, w0 + 7 * COUNT);
        t0.intoArray(w, w1);
        t1.intoArray(w, w1 + COUNT);
        t2.intoArray(w, w1 + 2 * COUNT);
        t3.intoArray(w, w1 + 3 * COUNT);
        t4.intoArray(w, w1 + 4 * COUNT);
        t5.intoArray(w, w1 + 5 * COUNT);
        t6.intoArray(w, w1 + 6 * COUNT);
        t7.intoArray(w, w1 + 7 * COUNT);
    }
}
