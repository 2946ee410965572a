package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of pixels and matrices: of what pointwise and dense convolutions consist. A product reads one {@link Lanes block of
 * channels}, or neighbouring pixels of it, and writes one; its matrix is {@code [row][lane]}, zero beyond its columns. Where
 * a pixel of the output is narrower than a vector, the lanes beyond it are written with what was there, or with zeros, before
 * the next pixels overwrite them; so pixels are taken in order, and an array must go on for a vector after the last. Kernels
 * for full blocks are written out beside those for any distance of pixels, since only constants make good code.
 */
final class MatrixKernels {
    /** AVX-512 has 32 vector registers, enough for 16 accumulators; the others have 16. */
    static final boolean MANY_REGISTERS = COUNT >= 16;

    /** Rows from which several chains of additions pay for one pixel. */
    private static final int LONG = 32;

    private MatrixKernels() {}

    /**
     * For every pixel, y = [y +] x * w.
     *
     * @param rows rows of the matrix, the values that are read of a pixel
     */
    static void multiply(
            float[] x,
            int xAt,
            int xStep,
            int rows,
            float[] w,
            float[] y,
            int yAt,
            int yStep,
            int pixels,
            boolean add) {
        int p = 0;
        if (xStep == COUNT && yStep != COUNT) {
            for (; p + 8 <= pixels; p += 8) {
                eightToNarrow(x, xAt + p * COUNT, rows, w, y, yAt + p * yStep, yStep, add);
            }
        } else if (xStep == COUNT) {
            for (; MANY_REGISTERS && p + 16 <= pixels; p += 16) {
                sixteen(x, xAt + p * COUNT, rows, w, y, yAt + p * COUNT, add);
            }
            for (; p + 8 <= pixels; p += 8) {
                eight(x, xAt + p * COUNT, rows, w, y, yAt + p * COUNT, add);
            }
        } else if (xStep == 4 && rows == 4 && yStep == COUNT) {
            fromFour(x, xAt, w, y, yAt, pixels, add);
            return;
        } else if (xStep == 8 && rows == 8 && yStep == COUNT) {
            fromEight(x, xAt, w, y, yAt, pixels, add);
            return;
        } else {
            for (; p + 8 <= pixels; p += 8) {
                eightApart(x, xAt + p * xStep, xStep, rows, w, y, yAt + p * yStep, yStep, add);
            }
        }
        for (; p < pixels; p++) {
            one(x, xAt + p * xStep, rows, w, y, yAt + p * yStep, add);
        }
    }

    private static void one(float[] x, int xAt, int rows, float[] w, float[] y, int yAt, boolean add) {
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, yAt) : FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        // A long chain would wait for each of its additions.
        int fours = rows < LONG ? 0 : rows - rows % 4;
        for (int r = 0; r < fours; r += 4) {
            int at = r * COUNT;
            int i = xAt + r;
            s0 = FloatVector.fromArray(FLOATS, w, at).fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = FloatVector.fromArray(FLOATS, w, at + COUNT).fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = FloatVector.fromArray(FLOATS, w, at + 2 * COUNT).fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = FloatVector.fromArray(FLOATS, w, at + 3 * COUNT).fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
        }
        for (int r = fours; r < rows; r++) {
            s0 = FloatVector.fromArray(FLOATS, w, r * COUNT).fma(FloatVector.broadcast(FLOATS, x[xAt + r]), s0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(y, yAt);
    }

    private static void eight(float[] x, int xAt, int rows, float[] w, float[] y, int yAt, boolean add) {
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, yAt) : FloatVector.zero(FLOATS);
        FloatVector s1 = add ? FloatVector.fromArray(FLOATS, y, yAt + COUNT) : FloatVector.zero(FLOATS);
        FloatVector s2 = add ? FloatVector.fromArray(FLOATS, y, yAt + 2 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s3 = add ? FloatVector.fromArray(FLOATS, y, yAt + 3 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s4 = add ? FloatVector.fromArray(FLOATS, y, yAt + 4 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s5 = add ? FloatVector.fromArray(FLOATS, y, yAt + 5 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s6 = add ? FloatVector.fromArray(FLOATS, y, yAt + 6 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s7 = add ? FloatVector.fromArray(FLOATS, y, yAt + 7 * COUNT) : FloatVector.zero(FLOATS);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, r * COUNT);
            int i = xAt + r;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + COUNT]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2 * COUNT]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3 * COUNT]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4 * COUNT]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5 * COUNT]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6 * COUNT]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7 * COUNT]), s7);
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

    private static void sixteen(float[] x, int xAt, int rows, float[] w, float[] y, int yAt, boolean add) {
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, yAt) : FloatVector.zero(FLOATS);
        FloatVector s1 = add ? FloatVector.fromArray(FLOATS, y, yAt + COUNT) : FloatVector.zero(FLOATS);
        FloatVector s2 = add ? FloatVector.fromArray(FLOATS, y, yAt + 2 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s3 = add ? FloatVector.fromArray(FLOATS, y, yAt + 3 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s4 = add ? FloatVector.fromArray(FLOATS, y, yAt + 4 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s5 = add ? FloatVector.fromArray(FLOATS, y, yAt + 5 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s6 = add ? FloatVector.fromArray(FLOATS, y, yAt + 6 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s7 = add ? FloatVector.fromArray(FLOATS, y, yAt + 7 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s8 = add ? FloatVector.fromArray(FLOATS, y, yAt + 8 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s9 = add ? FloatVector.fromArray(FLOATS, y, yAt + 9 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s10 = add ? FloatVector.fromArray(FLOATS, y, yAt + 10 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s11 = add ? FloatVector.fromArray(FLOATS, y, yAt + 11 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s12 = add ? FloatVector.fromArray(FLOATS, y, yAt + 12 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s13 = add ? FloatVector.fromArray(FLOATS, y, yAt + 13 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s14 = add ? FloatVector.fromArray(FLOATS, y, yAt + 14 * COUNT) : FloatVector.zero(FLOATS);
        FloatVector s15 = add ? FloatVector.fromArray(FLOATS, y, yAt + 15 * COUNT) : FloatVector.zero(FLOATS);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, r * COUNT);
            int i = xAt + r;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + COUNT]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2 * COUNT]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3 * COUNT]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4 * COUNT]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5 * COUNT]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6 * COUNT]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7 * COUNT]), s7);
            s8 = v.fma(FloatVector.broadcast(FLOATS, x[i + 8 * COUNT]), s8);
            s9 = v.fma(FloatVector.broadcast(FLOATS, x[i + 9 * COUNT]), s9);
            s10 = v.fma(FloatVector.broadcast(FLOATS, x[i + 10 * COUNT]), s10);
            s11 = v.fma(FloatVector.broadcast(FLOATS, x[i + 11 * COUNT]), s11);
            s12 = v.fma(FloatVector.broadcast(FLOATS, x[i + 12 * COUNT]), s12);
            s13 = v.fma(FloatVector.broadcast(FLOATS, x[i + 13 * COUNT]), s13);
            s14 = v.fma(FloatVector.broadcast(FLOATS, x[i + 14 * COUNT]), s14);
            s15 = v.fma(FloatVector.broadcast(FLOATS, x[i + 15 * COUNT]), s15);
        }
        s0.intoArray(y, yAt);
        s1.intoArray(y, yAt + COUNT);
        s2.intoArray(y, yAt + 2 * COUNT);
        s3.intoArray(y, yAt + 3 * COUNT);
        s4.intoArray(y, yAt + 4 * COUNT);
        s5.intoArray(y, yAt + 5 * COUNT);
        s6.intoArray(y, yAt + 6 * COUNT);
        s7.intoArray(y, yAt + 7 * COUNT);
        s8.intoArray(y, yAt + 8 * COUNT);
        s9.intoArray(y, yAt + 9 * COUNT);
        s10.intoArray(y, yAt + 10 * COUNT);
        s11.intoArray(y, yAt + 11 * COUNT);
        s12.intoArray(y, yAt + 12 * COUNT);
        s13.intoArray(y, yAt + 13 * COUNT);
        s14.intoArray(y, yAt + 14 * COUNT);
        s15.intoArray(y, yAt + 15 * COUNT);
    }

    private static void eightToNarrow(
            float[] x, int xAt, int rows, float[] w, float[] y, int yAt, int yStep, boolean add) {
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, yAt) : FloatVector.zero(FLOATS);
        FloatVector s1 = add ? FloatVector.fromArray(FLOATS, y, yAt + yStep) : FloatVector.zero(FLOATS);
        FloatVector s2 = add ? FloatVector.fromArray(FLOATS, y, yAt + 2 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s3 = add ? FloatVector.fromArray(FLOATS, y, yAt + 3 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s4 = add ? FloatVector.fromArray(FLOATS, y, yAt + 4 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s5 = add ? FloatVector.fromArray(FLOATS, y, yAt + 5 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s6 = add ? FloatVector.fromArray(FLOATS, y, yAt + 6 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s7 = add ? FloatVector.fromArray(FLOATS, y, yAt + 7 * yStep) : FloatVector.zero(FLOATS);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, r * COUNT);
            int i = xAt + r;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + COUNT]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2 * COUNT]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3 * COUNT]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4 * COUNT]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5 * COUNT]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6 * COUNT]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7 * COUNT]), s7);
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

    /** Pixels that are narrower than a vector or do not follow one another. */
    private static void eightApart(
            float[] x, int x0, int xStep, int rows, float[] w, float[] y, int yAt, int yStep, boolean add) {
        int x1 = x0 + xStep;
        int x2 = x1 + xStep;
        int x3 = x2 + xStep;
        int x4 = x3 + xStep;
        int x5 = x4 + xStep;
        int x6 = x5 + xStep;
        int x7 = x6 + xStep;
        FloatVector s0 = add ? FloatVector.fromArray(FLOATS, y, yAt) : FloatVector.zero(FLOATS);
        FloatVector s1 = add ? FloatVector.fromArray(FLOATS, y, yAt + yStep) : FloatVector.zero(FLOATS);
        FloatVector s2 = add ? FloatVector.fromArray(FLOATS, y, yAt + 2 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s3 = add ? FloatVector.fromArray(FLOATS, y, yAt + 3 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s4 = add ? FloatVector.fromArray(FLOATS, y, yAt + 4 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s5 = add ? FloatVector.fromArray(FLOATS, y, yAt + 5 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s6 = add ? FloatVector.fromArray(FLOATS, y, yAt + 6 * yStep) : FloatVector.zero(FLOATS);
        FloatVector s7 = add ? FloatVector.fromArray(FLOATS, y, yAt + 7 * yStep) : FloatVector.zero(FLOATS);
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.fromArray(FLOATS, w, r * COUNT);
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[x0 + r]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[x1 + r]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[x2 + r]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[x3 + r]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[x4 + r]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[x5 + r]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[x6 + r]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[x7 + r]), s7);
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

    /** Pixels of four channels, one after the other: the matrix is small enough to stay in registers. */
    private static void fromFour(float[] x, int xAt, float[] w, float[] y, int yAt, int pixels, boolean add) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, 0);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, 3 * COUNT);
        for (int p = 0; p < pixels; p++) {
            int i = xAt + 4 * p;
            FloatVector v = add ? FloatVector.fromArray(FLOATS, y, yAt + p * COUNT) : FloatVector.zero(FLOATS);
            v = w0.fma(FloatVector.broadcast(FLOATS, x[i]), v);
            v = w1.fma(FloatVector.broadcast(FLOATS, x[i + 1]), v);
            v = w2.fma(FloatVector.broadcast(FLOATS, x[i + 2]), v);
            v = w3.fma(FloatVector.broadcast(FLOATS, x[i + 3]), v);
            v.intoArray(y, yAt + p * COUNT);
        }
    }

    /** The same of eight. */
    private static void fromEight(float[] x, int xAt, float[] w, float[] y, int yAt, int pixels, boolean add) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, w, 0);
        FloatVector w1 = FloatVector.fromArray(FLOATS, w, COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, w, 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, w, 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, w, 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, w, 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, w, 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, w, 7 * COUNT);
        for (int p = 0; p < pixels; p++) {
            int i = xAt + 8 * p;
            FloatVector v = add ? FloatVector.fromArray(FLOATS, y, yAt + p * COUNT) : FloatVector.zero(FLOATS);
            v = w0.fma(FloatVector.broadcast(FLOATS, x[i]), v);
            v = w1.fma(FloatVector.broadcast(FLOATS, x[i + 1]), v);
            v = w2.fma(FloatVector.broadcast(FLOATS, x[i + 2]), v);
            v = w3.fma(FloatVector.broadcast(FLOATS, x[i + 3]), v);
            v = w4.fma(FloatVector.broadcast(FLOATS, x[i + 4]), v);
            v = w5.fma(FloatVector.broadcast(FLOATS, x[i + 5]), v);
            v = w6.fma(FloatVector.broadcast(FLOATS, x[i + 6]), v);
            v = w7.fma(FloatVector.broadcast(FLOATS, x[i + 7]), v);
            v.intoArray(y, yAt + p * COUNT);
        }
    }

    /** Rows that {@link #outer} writes for a matrix of so many. */
    static int outerRows(int rows) {
        return rows <= 4 ? 4 : (rows + 7) / 8 * 8;
    }

    /**
     * w[r][lane] += the sum over pixels of x[r] * g[lane], for a matrix of {@link #outerRows} rows; what is in the rows beyond
     * {@code rows}, and in lanes beyond a pixel's, means nothing.
     */
    static void outer(
            float[] x, int xAt, int xStep, int rows, float[] g, int gAt, int gStep, int pixels, float[] w, int wAt) {
        int r = 0;
        if (rows <= 4) {
            outerFour(x, xAt, xStep, g, gAt, gStep, pixels, w, wAt);
        } else if (xStep == COUNT && gStep == COUNT) {
            for (; MANY_REGISTERS && r + 16 <= rows; r += 16) {
                outerSixteen(x, xAt + r, g, gAt, pixels, w, wAt + r * COUNT);
            }
            for (; r < rows; r += 8) {
                outerEight(x, xAt + r, g, gAt, pixels, w, wAt + r * COUNT);
            }
        } else {
            for (; r < rows; r += 8) {
                outerApart(x, xAt + r, xStep, g, gAt, gStep, pixels, w, wAt + r * COUNT);
            }
        }
    }

    /** At most four rows. Pixels by twos, since a chain of additions would wait for each of them. */
    private static void outerFour(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int pixels, float[] w, int wAt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector t0 = FloatVector.zero(FLOATS);
        FloatVector t1 = FloatVector.zero(FLOATS);
        FloatVector t2 = FloatVector.zero(FLOATS);
        FloatVector t3 = FloatVector.zero(FLOATS);
        int even = pixels - pixels % 2;
        for (int p = 0; p < even; p += 2) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep);
            int i = xAt + p * xStep;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
            v = FloatVector.fromArray(FLOATS, g, gAt + p * gStep + gStep);
            i += xStep;
            t0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), t0);
            t1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), t1);
            t2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), t2);
            t3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), t3);
        }
        if (even < pixels) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + even * gStep);
            int i = xAt + even * xStep;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
        }
        s0.add(t0).intoArray(w, wAt);
        s1.add(t1).intoArray(w, wAt + COUNT);
        s2.add(t2).intoArray(w, wAt + 2 * COUNT);
        s3.add(t3).intoArray(w, wAt + 3 * COUNT);
    }

    private static void outerEight(float[] x, int xAt, float[] g, int gAt, int pixels, float[] w, int wAt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        for (int p = 0; p < pixels; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * COUNT);
            int i = xAt + p * COUNT;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7]), s7);
        }
        s0.intoArray(w, wAt);
        s1.intoArray(w, wAt + COUNT);
        s2.intoArray(w, wAt + 2 * COUNT);
        s3.intoArray(w, wAt + 3 * COUNT);
        s4.intoArray(w, wAt + 4 * COUNT);
        s5.intoArray(w, wAt + 5 * COUNT);
        s6.intoArray(w, wAt + 6 * COUNT);
        s7.intoArray(w, wAt + 7 * COUNT);
    }

    private static void outerSixteen(float[] x, int xAt, float[] g, int gAt, int pixels, float[] w, int wAt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
        FloatVector s8 = FloatVector.fromArray(FLOATS, w, wAt + 8 * COUNT);
        FloatVector s9 = FloatVector.fromArray(FLOATS, w, wAt + 9 * COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, w, wAt + 10 * COUNT);
        FloatVector s11 = FloatVector.fromArray(FLOATS, w, wAt + 11 * COUNT);
        FloatVector s12 = FloatVector.fromArray(FLOATS, w, wAt + 12 * COUNT);
        FloatVector s13 = FloatVector.fromArray(FLOATS, w, wAt + 13 * COUNT);
        FloatVector s14 = FloatVector.fromArray(FLOATS, w, wAt + 14 * COUNT);
        FloatVector s15 = FloatVector.fromArray(FLOATS, w, wAt + 15 * COUNT);
        for (int p = 0; p < pixels; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * COUNT);
            int i = xAt + p * COUNT;
            s0 = v.fma(FloatVector.broadcast(FLOATS, x[i]), s0);
            s1 = v.fma(FloatVector.broadcast(FLOATS, x[i + 1]), s1);
            s2 = v.fma(FloatVector.broadcast(FLOATS, x[i + 2]), s2);
            s3 = v.fma(FloatVector.broadcast(FLOATS, x[i + 3]), s3);
            s4 = v.fma(FloatVector.broadcast(FLOATS, x[i + 4]), s4);
            s5 = v.fma(FloatVector.broadcast(FLOATS, x[i + 5]), s5);
            s6 = v.fma(FloatVector.broadcast(FLOATS, x[i + 6]), s6);
            s7 = v.fma(FloatVector.broadcast(FLOATS, x[i + 7]), s7);
            s8 = v.fma(FloatVector.broadcast(FLOATS, x[i + 8]), s8);
            s9 = v.fma(FloatVector.broadcast(FLOATS, x[i + 9]), s9);
            s10 = v.fma(FloatVector.broadcast(FLOATS, x[i + 10]), s10);
            s11 = v.fma(FloatVector.broadcast(FLOATS, x[i + 11]), s11);
            s12 = v.fma(FloatVector.broadcast(FLOATS, x[i + 12]), s12);
            s13 = v.fma(FloatVector.broadcast(FLOATS, x[i + 13]), s13);
            s14 = v.fma(FloatVector.broadcast(FLOATS, x[i + 14]), s14);
            s15 = v.fma(FloatVector.broadcast(FLOATS, x[i + 15]), s15);
        }
        s0.intoArray(w, wAt);
        s1.intoArray(w, wAt + COUNT);
        s2.intoArray(w, wAt + 2 * COUNT);
        s3.intoArray(w, wAt + 3 * COUNT);
        s4.intoArray(w, wAt + 4 * COUNT);
        s5.intoArray(w, wAt + 5 * COUNT);
        s6.intoArray(w, wAt + 6 * COUNT);
        s7.intoArray(w, wAt + 7 * COUNT);
        s8.intoArray(w, wAt + 8 * COUNT);
        s9.intoArray(w, wAt + 9 * COUNT);
        s10.intoArray(w, wAt + 10 * COUNT);
        s11.intoArray(w, wAt + 11 * COUNT);
        s12.intoArray(w, wAt + 12 * COUNT);
        s13.intoArray(w, wAt + 13 * COUNT);
        s14.intoArray(w, wAt + 14 * COUNT);
        s15.intoArray(w, wAt + 15 * COUNT);
    }

    private static void outerApart(
            float[] x, int xAt, int xStep, float[] g, int gAt, int gStep, int pixels, float[] w, int wAt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, w, wAt);
        FloatVector s1 = FloatVector.fromArray(FLOATS, w, wAt + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, w, wAt + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, w, wAt + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, w, wAt + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, w, wAt + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, w, wAt + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, w, wAt + 7 * COUNT);
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
        s0.intoArray(w, wAt);
        s1.intoArray(w, wAt + COUNT);
        s2.intoArray(w, wAt + 2 * COUNT);
        s3.intoArray(w, wAt + 3 * COUNT);
        s4.intoArray(w, wAt + 4 * COUNT);
        s5.intoArray(w, wAt + 5 * COUNT);
        s6.intoArray(w, wAt + 6 * COUNT);
        s7.intoArray(w, wAt + 7 * COUNT);
    }
}
