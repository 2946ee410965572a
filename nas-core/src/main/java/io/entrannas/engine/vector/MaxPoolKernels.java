package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Max pool over 3x3 pixels of one row, on {@link ChannelKernels#ordered ordered} values, of which the processor finds the larger
 * in one instruction. Rows are taken as in {@link DepthwiseKernels}.
 */
final class MaxPoolKernels {
    private MaxPoolKernels() {}

    /** y = the largest of the nine. */
    static void row(float[] x, int xAt, int xRow, int xStep, float[] y, int yAt, int pixels, int channels) {
        int cycle = Lanes.cycle(channels);
        boolean dense = DepthwiseKernels.dense(xStep, channels, channels);
        int count = dense ? (pixels * channels + COUNT - 1) / COUNT : pixels;
        int xs = dense ? COUNT : xStep;
        int ys = dense ? COUNT : channels;
        for (int c = 0; c < cycle; c += COUNT) {
            largest(x, xAt + c, xRow, channels, xs, y, yAt + c, ys, count);
        }
    }

    private static IntVector load(float[] array, int at) {
        return FloatVector.fromArray(FLOATS, array, at).reinterpretAsInts();
    }

    private static void largest(
            float[] x, int xAt, int xRow, int column, int xStep, float[] y, int yAt, int yStep, int count) {
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int c2 = column + column;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            IntVector v = load(x, i0).max(load(x, i0 + column)).max(load(x, i0 + c2));
            v = v.max(load(x, i1)).max(load(x, i1 + column)).max(load(x, i1 + c2));
            v = v.max(load(x, i2)).max(load(x, i2 + column)).max(load(x, i2 + c2));
            ChannelKernels.ordered(v).reinterpretAsFloats().intoArray(y, yAt + p * yStep);
        }
    }

    /**
     * Adds g to the gradient at the first of the nine that is the largest.
     *
     * @param gx laid out as x
     * @param lanes all bits set in the lanes of g that count, [cycle]
     */
    static void gradient(
            float[] x,
            float[] gx,
            int xAt,
            int xRow,
            int xStep,
            float[] g,
            int gAt,
            float[] lanes,
            int pixels,
            int channels) {
        int cycle = Lanes.cycle(channels);
        boolean dense = DepthwiseKernels.dense(xStep, channels, channels);
        int count = dense ? (pixels * channels + COUNT - 1) / COUNT : pixels;
        int xs = dense ? COUNT : xStep;
        int gs = dense ? COUNT : channels;
        for (int c = 0; c < cycle; c += COUNT) {
            scatter(x, gx, xAt + c, xRow, channels, xs, g, gAt + c, gs, load(lanes, c), count);
        }
    }

    private static void scatter(
            float[] x,
            float[] gx,
            int xAt,
            int xRow,
            int column,
            int xStep,
            float[] g,
            int gAt,
            int gStep,
            IntVector lanes,
            int count) {
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int c2 = column + column;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            IntVector x0 = load(x, i0);
            IntVector x1 = load(x, i0 + column);
            IntVector x2 = load(x, i0 + c2);
            IntVector x3 = load(x, i1);
            IntVector x4 = load(x, i1 + column);
            IntVector x5 = load(x, i1 + c2);
            IntVector x6 = load(x, i2);
            IntVector x7 = load(x, i2 + column);
            IntVector x8 = load(x, i2 + c2);
            IntVector m =
                    x0.max(x1).max(x2).max(x3).max(x4).max(x5).max(x6).max(x7).max(x8);
            IntVector left = load(g, gAt + p * gStep).lanewise(VectorOperators.AND, lanes);
            left = give(left, x0, m, gx, i0);
            left = give(left, x1, m, gx, i0 + column);
            left = give(left, x2, m, gx, i0 + c2);
            left = give(left, x3, m, gx, i1);
            left = give(left, x4, m, gx, i1 + column);
            left = give(left, x5, m, gx, i1 + c2);
            left = give(left, x6, m, gx, i2);
            left = give(left, x7, m, gx, i2 + column);
            left = give(left, x8, m, gx, i2 + c2);
        }
    }

    /** Adds what is left of g where x is m, and returns what is then left. */
    private static IntVector give(IntVector left, IntVector x, IntVector m, float[] gx, int at) {
        IntVector difference = m.sub(x);
        // The sign bit of d | -d is set exactly where d is not zero.
        IntVector other =
                difference.lanewise(VectorOperators.OR, difference.neg()).lanewise(VectorOperators.ASHR, 31);
        IntVector kept = left.lanewise(VectorOperators.AND, other);
        FloatVector given = left.lanewise(VectorOperators.XOR, kept).reinterpretAsFloats();
        FloatVector.fromArray(FLOATS, gx, at).add(given).intoArray(gx, at);
        return kept;
    }
}
