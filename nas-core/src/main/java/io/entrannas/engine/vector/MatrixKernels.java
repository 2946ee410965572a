package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of rows of pixels and matrices: of what pointwise and dense convolutions consist. A matrix is stored in panels of
 * one vector of columns, {@code [panel][row][lane]}, zero beyond its columns. Where a pixel is narrower than a vector, the
 * lanes beyond it are written with what was there, or with zeros, before the next pixels overwrite them; so pixels are taken in
 * order, and an array must go on for a vector after the last.
 */
final class MatrixKernels {
    /** AVX-512 has 32 vector registers, enough for 16 accumulators; the others have 16. */
    private static final boolean MANY_REGISTERS = COUNT >= 16;

    private MatrixKernels() {}

    /**
     * For every pixel, y = [y +] x * w.
     *
     * @param rows rows of the matrix, the values that are read of a pixel
     * @param panels vectors of columns that are written of a pixel
     */
    static void multiply(
            float[] x,
            int xAt,
            int xStep,
            int rows,
            float[] w,
            int wAt,
            int panels,
            float[] y,
            int yAt,
            int yStep,
            int pixels,
            boolean add) {
        int panel = 0;
        for (; panel + 2 <= panels; panel += 2) {
            int w0 = wAt + panel * rows * COUNT;
            int w1 = w0 + rows * COUNT;
            int column = yAt + panel * COUNT;
            int p = 0;
            if (MANY_REGISTERS) {
                for (; p + 8 <= pixels; p += 8) {
                    eightByTwo(x, xAt + p * xStep, xStep, rows, w, w0, w1, y, column + p * yStep, yStep, add);
                }
            }
            for (; p + 4 <= pixels; p += 4) {
                fourByTwo(x, xAt + p * xStep, xStep, rows, w, w0, w1, y, column + p * yStep, yStep, add);
            }
            for (; p < pixels; p++) {
                one(x, xAt + p * xStep, rows, w, w0, y, column + p * yStep, add);
                one(x, xAt + p * xStep, rows, w, w1, y, column + p * yStep + COUNT, add);
            }
        }
        if (panel < panels) {
            int w0 = wAt + panel * rows * COUNT;
            int column = yAt + panel * COUNT;
            int p = 0;
            for (; p + 8 <= pixels; p += 8) {
                eight(x, xAt + p * xStep, xStep, rows, w, w0, y, column + p * yStep, yStep, add);
            }
            for (; p < pixels; p++) {
                one(x, xAt + p * xStep, rows, w, w0, y, column + p * yStep, add);
            }
        }
    }

    private static FloatVector start(float[] y, int at, boolean add) {
        return add ? FloatVector.fromArray(FLOATS, y, at) : FloatVector.zero(FLOATS);
    }

    private static void one(float[] x, int xAt, int rows, float[] w, int wAt, float[] y, int yAt, boolean add) {
        FloatVector sum = start(y, yAt, add);
        for (int r = 0; r < rows; r++) {
            sum = FloatVector.fromArray(FLOATS, w, wAt + r * COUNT).fma(FloatVector.broadcast(FLOATS, x[xAt + r]), sum);
        }
        sum.intoArray(y, yAt);
    }

    private static void eight(
            float[] x, int x0, int xStep, int rows, float[] w, int wAt, float[] y, int y0, int yStep, boolean add) {
        int x1 = x0 + xStep;
        int x2 = x1 + xStep;
        int x3 = x2 + xStep;
        int x4 = x3 + xStep;
        int x5 = x4 + xStep;
        int x6 = x5 + xStep;
        int x7 = x6 + xStep;
        FloatVector s0 = start(y, y0, add);
        FloatVector s1 = start(y, y0 + yStep, add);
        FloatVector s2 = start(y, y0 + 2 * yStep, add);
        FloatVector s3 = start(y, y0 + 3 * yStep, add);
        FloatVector s4 = start(y, y0 + 4 * yStep, add);
        FloatVector s5 = start(y, y0 + 5 * yStep, add);
        FloatVector s6 = start(y, y0 + 6 * yStep, add);
        FloatVector s7 = start(y, y0 + 7 * yStep, add);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, wAt + r * COUNT);
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[x0 + r]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[x1 + r]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[x2 + r]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[x3 + r]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[x4 + r]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[x5 + r]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[x6 + r]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[x7 + r]), s7);
        }
        s0.intoArray(y, y0);
        s1.intoArray(y, y0 + yStep);
        s2.intoArray(y, y0 + 2 * yStep);
        s3.intoArray(y, y0 + 3 * yStep);
        s4.intoArray(y, y0 + 4 * yStep);
        s5.intoArray(y, y0 + 5 * yStep);
        s6.intoArray(y, y0 + 6 * yStep);
        s7.intoArray(y, y0 + 7 * yStep);
    }

    private static void fourByTwo(
            float[] x,
            int x0,
            int xStep,
            int rows,
            float[] w,
            int w0,
            int w1,
            float[] y,
            int y0,
            int yStep,
            boolean add) {
        int x1 = x0 + xStep;
        int x2 = x1 + xStep;
        int x3 = x2 + xStep;
        int y1 = y0 + COUNT;
        FloatVector s0 = start(y, y0, add);
        FloatVector s1 = start(y, y0 + yStep, add);
        FloatVector s2 = start(y, y0 + 2 * yStep, add);
        FloatVector s3 = start(y, y0 + 3 * yStep, add);
        FloatVector t0 = start(y, y1, add);
        FloatVector t1 = start(y, y1 + yStep, add);
        FloatVector t2 = start(y, y1 + 2 * yStep, add);
        FloatVector t3 = start(y, y1 + 3 * yStep, add);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, w0 + r * COUNT);
            FloatVector u = FloatVector.fromArray(FLOATS, w, w1 + r * COUNT);
            FloatVector b = FloatVector.broadcast(FLOATS, x[x0 + r]);
            s0 = v.fma(b, s0);
            t0 = u.fma(b, t0);
            b = FloatVector.broadcast(FLOATS, x[x1 + r]);
            s1 = v.fma(b, s1);
            t1 = u.fma(b, t1);
            b = FloatVector.broadcast(FLOATS, x[x2 + r]);
            s2 = v.fma(b, s2);
            t2 = u.fma(b, t2);
            b = FloatVector.broadcast(FLOATS, x[x3 + r]);
            s3 = v.fma(b, s3);
            t3 = u.fma(b, t3);
        }
        s0.intoArray(y, y0);
        s1.intoArray(y, y0 + yStep);
        s2.intoArray(y, y0 + 2 * yStep);
        s3.intoArray(y, y0 + 3 * yStep);
        t0.intoArray(y, y1);
        t1.intoArray(y, y1 + yStep);
        t2.intoArray(y, y1 + 2 * yStep);
        t3.intoArray(y, y1 + 3 * yStep);
    }

    private static void eightByTwo(
            float[] x,
            int x0,
            int xStep,
            int rows,
            float[] w,
            int w0,
            int w1,
            float[] y,
            int y0,
            int yStep,
            boolean add) {
        int x1 = x0 + xStep;
        int x2 = x1 + xStep;
        int x3 = x2 + xStep;
        int x4 = x3 + xStep;
        int x5 = x4 + xStep;
        int x6 = x5 + xStep;
        int x7 = x6 + xStep;
        int y1 = y0 + COUNT;
        FloatVector s0 = start(y, y0, add);
        FloatVector s1 = start(y, y0 + yStep, add);
        FloatVector s2 = start(y, y0 + 2 * yStep, add);
        FloatVector s3 = start(y, y0 + 3 * yStep, add);
        FloatVector s4 = start(y, y0 + 4 * yStep, add);
        FloatVector s5 = start(y, y0 + 5 * yStep, add);
        FloatVector s6 = start(y, y0 + 6 * yStep, add);
        FloatVector s7 = start(y, y0 + 7 * yStep, add);
        FloatVector t0 = start(y, y1, add);
        FloatVector t1 = start(y, y1 + yStep, add);
        FloatVector t2 = start(y, y1 + 2 * yStep, add);
        FloatVector t3 = start(y, y1 + 3 * yStep, add);
        FloatVector t4 = start(y, y1 + 4 * yStep, add);
        FloatVector t5 = start(y, y1 + 5 * yStep, add);
        FloatVector t6 = start(y, y1 + 6 * yStep, add);
        FloatVector t7 = start(y, y1 + 7 * yStep, add);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, w0 + r * COUNT);
            FloatVector u = FloatVector.fromArray(FLOATS, w, w1 + r * COUNT);
            FloatVector b = FloatVector.broadcast(FLOATS, x[x0 + r]);
            s0 = v.fma(b, s0);
            t0 = u.fma(b, t0);
            b = FloatVector.broadcast(FLOATS, x[x1 + r]);
            s1 = v.fma(b, s1);
            t1 = u.fma(b, t1);
            b = FloatVector.broadcast(FLOATS, x[x2 + r]);
            s2 = v.fma(b, s2);
            t2 = u.fma(b, t2);
            b = FloatVector.broadcast(FLOATS, x[x3 + r]);
            s3 = v.fma(b, s3);
            t3 = u.fma(b, t3);
            b = FloatVector.broadcast(FLOATS, x[x4 + r]);
            s4 = v.fma(b, s4);
            t4 = u.fma(b, t4);
            b = FloatVector.broadcast(FLOATS, x[x5 + r]);
            s5 = v.fma(b, s5);
            t5 = u.fma(b, t5);
            b = FloatVector.broadcast(FLOATS, x[x6 + r]);
            s6 = v.fma(b, s6);
            t6 = u.fma(b, t6);
            b = FloatVector.broadcast(FLOATS, x[x7 + r]);
            s7 = v.fma(b, s7);
            t7 = u.fma(b, t7);
        }
        s0.intoArray(y, y0);
        s1.intoArray(y, y0 + yStep);
        s2.intoArray(y, y0 + 2 * yStep);
        s3.intoArray(y, y0 + 3 * yStep);
        s4.intoArray(y, y0 + 4 * yStep);
        s5.intoArray(y, y0 + 5 * yStep);
        s6.intoArray(y, y0 + 6 * yStep);
        s7.intoArray(y, y0 + 7 * yStep);
        t0.intoArray(y, y1);
        t1.intoArray(y, y1 + yStep);
        t2.intoArray(y, y1 + 2 * yStep);
        t3.intoArray(y, y1 + 3 * yStep);
        t4.intoArray(y, y1 + 4 * yStep);
        t5.intoArray(y, y1 + 5 * yStep);
        t6.intoArray(y, y1 + 6 * yStep);
        t7.intoArray(y, y1 + 7 * yStep);
    }

    /** Rows that {@link #outer} writes for a matrix of so many. */
    static int outerRows(int rows) {
        return (rows + 7) / 8 * 8;
    }

    /**
     * w[r][lane] += the sum over pixels of x[r] * g[lane], for a matrix in panels of {@link #outerRows} rows; what is in the
     * rows beyond {@code rows}, and in lanes beyond a pixel's, means nothing.
     */
    static void outer(
            float[] x,
            int xAt,
            int xStep,
            int rows,
            float[] g,
            int gAt,
            int gStep,
            int pixels,
            float[] w,
            int wAt,
            int panels) {
        int panelLength = outerRows(rows) * COUNT;
        for (int r = 0; r < rows; r += 8) {
            int panel = 0;
            if (MANY_REGISTERS) {
                for (; panel + 2 <= panels; panel += 2) {
                    int at = wAt + panel * panelLength + r * COUNT;
                    outerTwo(x, xAt + r, xStep, g, gAt + panel * COUNT, gStep, pixels, w, at, at + panelLength);
                }
            }
            for (; panel < panels; panel++) {
                int at = wAt + panel * panelLength + r * COUNT;
                outerOne(x, xAt + r, xStep, g, gAt + panel * COUNT, gStep, pixels, w, at);
            }
        }
    }

    private static void outerOne(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int pixels, float[] w, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, at + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, at + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, at + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, at + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, at + 7 * COUNT);
        for (int p = 0; p < pixels; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            int i = xAt + p * xStep;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7]), s7);
        }
        s0.intoArray(w, at);
        s1.intoArray(w, at + COUNT);
        s2.intoArray(w, at + 2 * COUNT);
        s3.intoArray(w, at + 3 * COUNT);
        s4.intoArray(w, at + 4 * COUNT);
        s5.intoArray(w, at + 5 * COUNT);
        s6.intoArray(w, at + 6 * COUNT);
        s7.intoArray(w, at + 7 * COUNT);
    }

    private static void outerTwo(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int pixels, float[] w, int at, int bt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, at + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, at + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, at + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, at + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, at + 7 * COUNT);
        FloatVector t0 = FloatVector.fromArray(FLOATS, w, bt);
        FloatVector t1 = FloatVector.fromArray(FLOATS, w, bt + COUNT);
        FloatVector t2 = FloatVector.fromArray(FLOATS, w, bt + 2 * COUNT);
        FloatVector t3 = FloatVector.fromArray(FLOATS, w, bt + 3 * COUNT);
        FloatVector t4 = FloatVector.fromArray(FLOATS, w, bt + 4 * COUNT);
        FloatVector t5 = FloatVector.fromArray(FLOATS, w, bt + 5 * COUNT);
        FloatVector t6 = FloatVector.fromArray(FLOATS, w, bt + 6 * COUNT);
        FloatVector t7 = FloatVector.fromArray(FLOATS, w, bt + 7 * COUNT);
        for (int p = 0; p < pixels; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            FloatVector u = FloatVector.fromArray(FLOATS, g, gAt + p * gStep + COUNT);
            int i = xAt + p * xStep;
            FloatVector b = FloatVector.broadcast(FLOATS, x[i]);
            s0 = v.fma(b, s0);
            t0 = u.fma(b, t0);
            b = FloatVector.broadcast(FLOATS, x[i + 1]);
            s1 = v.fma(b, s1);
            t1 = u.fma(b, t1);
            b = FloatVector.broadcast(FLOATS, x[i + 2]);
            s2 = v.fma(b, s2);
            t2 = u.fma(b, t2);
            b = FloatVector.broadcast(FLOATS, x[i + 3]);
            s3 = v.fma(b, s3);
            t3 = u.fma(b, t3);
            b = FloatVector.broadcast(FLOATS, x[i + 4]);
            s4 = v.fma(b, s4);
            t4 = u.fma(b, t4);
            b = FloatVector.broadcast(FLOATS, x[i + 5]);
            s5 = v.fma(b, s5);
            t5 = u.fma(b, t5);
            b = FloatVector.broadcast(FLOATS, x[i + 6]);
            s6 = v.fma(b, s6);
            t6 = u.fma(b, t6);
            b = FloatVector.broadcast(FLOATS, x[i + 7]);
            s7 = v.fma(b, s7);
            t7 = u.fma(b, t7);
        }
        s0.intoArray(w, at);
        s1.intoArray(w, at + COUNT);
        s2.intoArray(w, at + 2 * COUNT);
        s3.intoArray(w, at + 3 * COUNT);
        s4.intoArray(w, at + 4 * COUNT);
        s5.intoArray(w, at + 5 * COUNT);
        s6.intoArray(w, at + 6 * COUNT);
        s7.intoArray(w, at + 7 * COUNT);
        t0.intoArray(w, bt);
        t1.intoArray(w, bt + COUNT);
        t2.intoArray(w, bt + 2 * COUNT);
        t3.intoArray(w, bt + 3 * COUNT);
        t4.intoArray(w, bt + 4 * COUNT);
        t5.intoArray(w, bt + 5 * COUNT);
        t6.intoArray(w, bt + 6 * COUNT);
        t7.intoArray(w, bt + 7 * COUNT);
    }
}
