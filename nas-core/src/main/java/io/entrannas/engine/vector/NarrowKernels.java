package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/**
 * Products of pixels and square matrices for pixels that are narrower than a vector, several of them at a time. Value r of a
 * pixel lies at a distance of r - c lanes from value c of the product: for each such distance, from {@code 1 - width} to
 * {@code width - 1}, there is one load, as for the taps of a depthwise convolution, and one vector of a <em>band</em> of the
 * matrix, zero in the lanes whose distance leads out of the pixel.
 */
final class NarrowKernels {
    private NarrowKernels() {}

    /** Whether there are kernels for pixels of such a width. */
    static boolean has(int width) {
        return (width == 4 || width == 8) && width < COUNT;
    }

    /**
     * Writes the bands of a matrix.
     *
     * @param w [row][lane], zero beyond its rows
     * @param bands [distance][lane]
     */
    static void pack(float[] w, int rows, int width, float[] bands) {
        for (int i = 0; i < bands.length; i++) {
            int column = i % COUNT % width;
            int row = i / COUNT + 1 - width + column;
            bands[i] = row >= 0 && row < rows ? w[row * COUNT + column] : 0;
        }
    }

    /** Floats of the bands of a matrix. */
    static int length(int width) {
        return (2 * width - 1) * COUNT;
    }

    /**
     * y = [y +] x * w, for pixels without gaps. Reads a pixel before them, where there are at least
     * {@link Lanes#ORIGIN} values, and one after; both must be finite.
     *
     * @param w the matrix for {@link MatrixKernels}, which takes what fills no vector
     * @param bands {@link #pack}
     */
    static void multiply(
            float[] x,
            int xAt,
            int rows,
            float[] w,
            float[] bands,
            float[] y,
            int yAt,
            int pixels,
            int width,
            boolean add) {
        int to = whole(pixels, width);
        if (width == 4) {
            fours(x, xAt + 1 - width, bands, y, yAt, to * width, add);
        } else {
            eights(x, xAt + 1 - width, bands, y, yAt, to * width, add);
        }
        MatrixKernels.multiply(x, xAt + to * width, width, rows, w, y, yAt + to * width, width, pixels - to, add);
    }

    /** Pixels of whole vectors. */
    private static int whole(int pixels, int width) {
        return pixels * width / COUNT * COUNT / width;
    }

    private static void fours(float[] x, int xAt, float[] bands, float[] y, int yAt, int end, boolean add) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, bands, 0);
        FloatVector w1 = FloatVector.fromArray(FLOATS, bands, COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, bands, 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, bands, 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, bands, 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, bands, 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, bands, 6 * COUNT);
        for (int i = 0; i < end; i += COUNT) {
            FloatVector s = add ? FloatVector.fromArray(FLOATS, y, yAt + i) : FloatVector.zero(FLOATS);
            FloatVector t = FloatVector.fromArray(FLOATS, x, xAt + i).mul(w0);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 1).fma(w1, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 2).fma(w2, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 3).fma(w3, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 4).fma(w4, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 5).fma(w5, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 6).fma(w6, t);
            s.add(t).intoArray(y, yAt + i);
        }
    }

    private static void eights(float[] x, int xAt, float[] bands, float[] y, int yAt, int end, boolean add) {
        FloatVector w0 = FloatVector.fromArray(FLOATS, bands, 0);
        FloatVector w1 = FloatVector.fromArray(FLOATS, bands, COUNT);
        FloatVector w2 = FloatVector.fromArray(FLOATS, bands, 2 * COUNT);
        FloatVector w3 = FloatVector.fromArray(FLOATS, bands, 3 * COUNT);
        FloatVector w4 = FloatVector.fromArray(FLOATS, bands, 4 * COUNT);
        FloatVector w5 = FloatVector.fromArray(FLOATS, bands, 5 * COUNT);
        FloatVector w6 = FloatVector.fromArray(FLOATS, bands, 6 * COUNT);
        FloatVector w7 = FloatVector.fromArray(FLOATS, bands, 7 * COUNT);
        FloatVector w8 = FloatVector.fromArray(FLOATS, bands, 8 * COUNT);
        FloatVector w9 = FloatVector.fromArray(FLOATS, bands, 9 * COUNT);
        FloatVector w10 = FloatVector.fromArray(FLOATS, bands, 10 * COUNT);
        FloatVector w11 = FloatVector.fromArray(FLOATS, bands, 11 * COUNT);
        FloatVector w12 = FloatVector.fromArray(FLOATS, bands, 12 * COUNT);
        FloatVector w13 = FloatVector.fromArray(FLOATS, bands, 13 * COUNT);
        FloatVector w14 = FloatVector.fromArray(FLOATS, bands, 14 * COUNT);
        for (int i = 0; i < end; i += COUNT) {
            FloatVector s = add ? FloatVector.fromArray(FLOATS, y, yAt + i) : FloatVector.zero(FLOATS);
            FloatVector t = FloatVector.fromArray(FLOATS, x, xAt + i).mul(w0);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 1).fma(w1, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 2).fma(w2, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 3).fma(w3, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 4).fma(w4, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 5).fma(w5, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 6).fma(w6, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 7).fma(w7, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 8).fma(w8, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 9).fma(w9, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 10).fma(w10, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 11).fma(w11, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 12).fma(w12, t);
            s = FloatVector.fromArray(FLOATS, x, xAt + i + 13).fma(w13, s);
            t = FloatVector.fromArray(FLOATS, x, xAt + i + 14).fma(w14, t);
            s.add(t).intoArray(y, yAt + i);
        }
    }

    /**
     * Adds the products of x and g, for pixels without gaps.
     *
     * @param w takes, from {@code wAt}, what fills no vector, as {@link MatrixKernels#outer} does
     * @param sumsAt where in {@code w} the sums for {@link #gradient} begin
     */
    static void outer(
            float[] x, int xAt, int rows, float[] g, int gAt, int pixels, int width, float[] w, int wAt, int sumsAt) {
        int to = whole(pixels, width);
        if (width == 4) {
            outerFours(x, xAt + 1 - width, g, gAt, to * width, w, sumsAt);
        } else {
            outerEights(x, xAt + 1 - width, g, gAt, to * width, w, sumsAt);
        }
        MatrixKernels.outer(x, xAt + to * width, width, rows, g, gAt + to * width, width, pixels - to, w, wAt);
    }

    private static void outerFours(float[] x, int xAt, float[] g, int gAt, int end, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, sums, at + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, sums, at + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, sums, at + 6 * COUNT);
        for (int i = 0; i < end; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i);
            s0 = FloatVector.fromArray(FLOATS, x, xAt + i).fma(v, s0);
            s1 = FloatVector.fromArray(FLOATS, x, xAt + i + 1).fma(v, s1);
            s2 = FloatVector.fromArray(FLOATS, x, xAt + i + 2).fma(v, s2);
            s3 = FloatVector.fromArray(FLOATS, x, xAt + i + 3).fma(v, s3);
            s4 = FloatVector.fromArray(FLOATS, x, xAt + i + 4).fma(v, s4);
            s5 = FloatVector.fromArray(FLOATS, x, xAt + i + 5).fma(v, s5);
            s6 = FloatVector.fromArray(FLOATS, x, xAt + i + 6).fma(v, s6);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + COUNT);
        s2.intoArray(sums, at + 2 * COUNT);
        s3.intoArray(sums, at + 3 * COUNT);
        s4.intoArray(sums, at + 4 * COUNT);
        s5.intoArray(sums, at + 5 * COUNT);
        s6.intoArray(sums, at + 6 * COUNT);
    }

    private static void outerEights(float[] x, int xAt, float[] g, int gAt, int end, float[] sums, int at) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
        FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + COUNT);
        FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT);
        FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT);
        FloatVector s4 = FloatVector.fromArray(FLOATS, sums, at + 4 * COUNT);
        FloatVector s5 = FloatVector.fromArray(FLOATS, sums, at + 5 * COUNT);
        FloatVector s6 = FloatVector.fromArray(FLOATS, sums, at + 6 * COUNT);
        FloatVector s7 = FloatVector.fromArray(FLOATS, sums, at + 7 * COUNT);
        FloatVector s8 = FloatVector.fromArray(FLOATS, sums, at + 8 * COUNT);
        FloatVector s9 = FloatVector.fromArray(FLOATS, sums, at + 9 * COUNT);
        FloatVector s10 = FloatVector.fromArray(FLOATS, sums, at + 10 * COUNT);
        FloatVector s11 = FloatVector.fromArray(FLOATS, sums, at + 11 * COUNT);
        FloatVector s12 = FloatVector.fromArray(FLOATS, sums, at + 12 * COUNT);
        FloatVector s13 = FloatVector.fromArray(FLOATS, sums, at + 13 * COUNT);
        FloatVector s14 = FloatVector.fromArray(FLOATS, sums, at + 14 * COUNT);
        for (int i = 0; i < end; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i);
            s0 = FloatVector.fromArray(FLOATS, x, xAt + i).fma(v, s0);
            s1 = FloatVector.fromArray(FLOATS, x, xAt + i + 1).fma(v, s1);
            s2 = FloatVector.fromArray(FLOATS, x, xAt + i + 2).fma(v, s2);
            s3 = FloatVector.fromArray(FLOATS, x, xAt + i + 3).fma(v, s3);
            s4 = FloatVector.fromArray(FLOATS, x, xAt + i + 4).fma(v, s4);
            s5 = FloatVector.fromArray(FLOATS, x, xAt + i + 5).fma(v, s5);
            s6 = FloatVector.fromArray(FLOATS, x, xAt + i + 6).fma(v, s6);
            s7 = FloatVector.fromArray(FLOATS, x, xAt + i + 7).fma(v, s7);
            s8 = FloatVector.fromArray(FLOATS, x, xAt + i + 8).fma(v, s8);
            s9 = FloatVector.fromArray(FLOATS, x, xAt + i + 9).fma(v, s9);
            s10 = FloatVector.fromArray(FLOATS, x, xAt + i + 10).fma(v, s10);
            s11 = FloatVector.fromArray(FLOATS, x, xAt + i + 11).fma(v, s11);
            s12 = FloatVector.fromArray(FLOATS, x, xAt + i + 12).fma(v, s12);
            s13 = FloatVector.fromArray(FLOATS, x, xAt + i + 13).fma(v, s13);
            s14 = FloatVector.fromArray(FLOATS, x, xAt + i + 14).fma(v, s14);
        }
        s0.intoArray(sums, at);
        s1.intoArray(sums, at + COUNT);
        s2.intoArray(sums, at + 2 * COUNT);
        s3.intoArray(sums, at + 3 * COUNT);
        s4.intoArray(sums, at + 4 * COUNT);
        s5.intoArray(sums, at + 5 * COUNT);
        s6.intoArray(sums, at + 6 * COUNT);
        s7.intoArray(sums, at + 7 * COUNT);
        s8.intoArray(sums, at + 8 * COUNT);
        s9.intoArray(sums, at + 9 * COUNT);
        s10.intoArray(sums, at + 10 * COUNT);
        s11.intoArray(sums, at + 11 * COUNT);
        s12.intoArray(sums, at + 12 * COUNT);
        s13.intoArray(sums, at + 13 * COUNT);
        s14.intoArray(sums, at + 14 * COUNT);
    }

    /** The gradient of a weight from the sums of {@link #outer}. */
    static float gradient(float[] sums, int sumsAt, int row, int column, int width) {
        int at = sumsAt + (row - column + width - 1) * COUNT + column;
        float sum = 0;
        for (int lane = 0; lane < COUNT; lane += width) {
            sum += sums[at + lane];
        }
        return sum;
    }
}
