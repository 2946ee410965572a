package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;
import static io.entrannas.engine.vector.Lanes.ORIGIN;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pool over 3x3 pixels of one row of a {@link Lanes block of channels}, on {@link ChannelKernels#ordered ordered} values, of which the processor finds the larger
 * in one instruction. Rows are taken as in {@link DepthwiseKernels}.
 */
final class MaxPoolKernels {
    private MaxPoolKernels() {}

    /** y = the largest of the nine. */
    static void row(float[] x, int xAt, int xRow, int xStep, float[] y, int yAt, int pixels, int width) {
        boolean dense = DepthwiseKernels.dense(xStep, width);
        int count = DepthwiseKernels.count(dense, pixels, width);
        largest(x, xAt, xRow, width, dense ? COUNT : xStep, y, yAt, dense ? COUNT : width, count);
        // In a pass of its own: in one loop with the comparisons JDK 17 allocates the vectors.
        ChannelKernels.order(y, yAt, pixels * width);
    }

    /** Gives ordered values. */
    private static void largest(
            float[] x, int xAt, int xRow, int column, int xStep, float[] y, int yAt, int yStep, int count) {
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int c2 = column + column;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            IntVector v = FloatVector.fromArray(FLOATS, x, i0)
                    .reinterpretAsInts()
                    .max(FloatVector.fromArray(FLOATS, x, i0 + column).reinterpretAsInts())
                    .max(FloatVector.fromArray(FLOATS, x, i0 + c2).reinterpretAsInts());
            v = v.max(FloatVector.fromArray(FLOATS, x, i1).reinterpretAsInts())
                    .max(FloatVector.fromArray(FLOATS, x, i1 + column).reinterpretAsInts())
                    .max(FloatVector.fromArray(FLOATS, x, i1 + c2).reinterpretAsInts());
            v = v.max(FloatVector.fromArray(FLOATS, x, i2).reinterpretAsInts())
                    .max(FloatVector.fromArray(FLOATS, x, i2 + column).reinterpretAsInts())
                    .max(FloatVector.fromArray(FLOATS, x, i2 + c2).reinterpretAsInts());
            v.reinterpretAsFloats().intoArray(y, yAt + p * yStep);
        }
    }

    /**
     * Adds g to the gradient at the first of the nine that is the largest.
     *
     * @param x the values themselves, not ordered ones
     * @param gx laid out as x
     * @param y the largest values, laid out as g
     * @param lanes all bits set in the lanes of a vector of g that count
     * @param left room for {@link #leftLength} floats
     */
    static void gradient(
            float[] x,
            float[] gx,
            int xAt,
            int xRow,
            int xStep,
            float[] y,
            int yAt,
            float[] g,
            int gAt,
            float[] lanes,
            float[] left,
            int pixels,
            int width) {
        boolean dense = DepthwiseKernels.dense(xStep, width);
        int count = DepthwiseKernels.count(dense, pixels, width);
        int gs = dense ? COUNT : width;
        keep(g, gAt, gs, lanes, left, count);
        for (int row = 0; row < 3; row++) {
            scatter(x, gx, xAt + row * xRow, width, dense ? COUNT : xStep, y, yAt, gs, left, count);
        }
    }

    /** Room that {@link #gradient} needs for a row of so many pixels. */
    static int leftLength(int pixels) {
        return pixels * COUNT;
    }

    /** Copies the lanes of g that count. */
    private static void keep(float[] g, int gAt, int gStep, float[] lanes, float[] left, int count) {
        IntVector counted = FloatVector.fromArray(FLOATS, lanes, 0).reinterpretAsInts();
        for (int p = 0; p < count; p++) {
            FloatVector.fromArray(FLOATS, g, gAt + p * gStep)
                    .reinterpretAsInts()
                    .and(counted)
                    .reinterpretAsFloats()
                    .intoArray(left, ORIGIN + p * COUNT);
        }
    }

    /** Three of the nine: all in one loop are more than the compiler takes. What finds no taker is left. */
    private static void scatter(
            float[] x,
            float[] gx,
            int xAt,
            int column,
            int xStep,
            float[] y,
            int yAt,
            int yStep,
            float[] left,
            int count) {
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = i0 + column;
            int i2 = i1 + column;
            FloatVector largest = FloatVector.fromArray(FLOATS, y, yAt + p * yStep);
            FloatVector all = FloatVector.fromArray(FLOATS, left, ORIGIN + p * COUNT);
            FloatVector k0 =
                    all.blend(zero, FloatVector.fromArray(FLOATS, x, i0).compare(VectorOperators.EQ, largest));
            FloatVector.fromArray(FLOATS, gx, i0).add(all.sub(k0)).intoArray(gx, i0);
            FloatVector k1 = k0.blend(zero, FloatVector.fromArray(FLOATS, x, i1).compare(VectorOperators.EQ, largest));
            FloatVector.fromArray(FLOATS, gx, i1).add(k0.sub(k1)).intoArray(gx, i1);
            FloatVector k2 = k1.blend(zero, FloatVector.fromArray(FLOATS, x, i2).compare(VectorOperators.EQ, largest));
            FloatVector.fromArray(FLOATS, gx, i2).add(k1.sub(k2)).intoArray(gx, i2);
            k2.intoArray(left, ORIGIN + p * COUNT);
        }
    }
}
