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
            scatter(x, gx, xAt + c, xRow, channels, xs, g, gAt + c, gs, lanes, c, count);
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
            float[] lanes,
            int lanesAt,
            int count) {
        IntVector counted = FloatVector.fromArray(FLOATS, lanes, lanesAt).reinterpretAsInts();
        int r1 = xAt + xRow;
        int r2 = r1 + xRow;
        int c2 = column + column;
        for (int p = 0; p < count; p++) {
            int i0 = xAt + p * xStep;
            int i1 = r1 + p * xStep;
            int i2 = r2 + p * xStep;
            IntVector x0 = FloatVector.fromArray(FLOATS, x, i0).reinterpretAsInts();
            IntVector x1 = FloatVector.fromArray(FLOATS, x, i0 + column).reinterpretAsInts();
            IntVector x2 = FloatVector.fromArray(FLOATS, x, i0 + c2).reinterpretAsInts();
            IntVector x3 = FloatVector.fromArray(FLOATS, x, i1).reinterpretAsInts();
            IntVector x4 = FloatVector.fromArray(FLOATS, x, i1 + column).reinterpretAsInts();
            IntVector x5 = FloatVector.fromArray(FLOATS, x, i1 + c2).reinterpretAsInts();
            IntVector x6 = FloatVector.fromArray(FLOATS, x, i2).reinterpretAsInts();
            IntVector x7 = FloatVector.fromArray(FLOATS, x, i2 + column).reinterpretAsInts();
            IntVector x8 = FloatVector.fromArray(FLOATS, x, i2 + c2).reinterpretAsInts();
            IntVector m =
                    x0.max(x1).max(x2).max(x3).max(x4).max(x5).max(x6).max(x7).max(x8);
            IntVector left = FloatVector.fromArray(FLOATS, g, gAt + p * gStep)
                    .reinterpretAsInts()
                    .and(counted);
            // d | -d has the sign bit set exactly where d, the distance to the largest, is not zero: there g is kept
            // for later.
            IntVector d0 = m.sub(x0);
            IntVector k0 = d0.or(d0.neg()).lanewise(VectorOperators.ASHR, 31).and(left);
            FloatVector.fromArray(FLOATS, gx, i0)
                    .add(left.sub(k0).reinterpretAsFloats())
                    .intoArray(gx, i0);
            IntVector d1 = m.sub(x1);
            IntVector k1 = d1.or(d1.neg()).lanewise(VectorOperators.ASHR, 31).and(k0);
            FloatVector.fromArray(FLOATS, gx, i0 + column)
                    .add(k0.sub(k1).reinterpretAsFloats())
                    .intoArray(gx, i0 + column);
            IntVector d2 = m.sub(x2);
            IntVector k2 = d2.or(d2.neg()).lanewise(VectorOperators.ASHR, 31).and(k1);
            FloatVector.fromArray(FLOATS, gx, i0 + c2)
                    .add(k1.sub(k2).reinterpretAsFloats())
                    .intoArray(gx, i0 + c2);
            IntVector d3 = m.sub(x3);
            IntVector k3 = d3.or(d3.neg()).lanewise(VectorOperators.ASHR, 31).and(k2);
            FloatVector.fromArray(FLOATS, gx, i1)
                    .add(k2.sub(k3).reinterpretAsFloats())
                    .intoArray(gx, i1);
            IntVector d4 = m.sub(x4);
            IntVector k4 = d4.or(d4.neg()).lanewise(VectorOperators.ASHR, 31).and(k3);
            FloatVector.fromArray(FLOATS, gx, i1 + column)
                    .add(k3.sub(k4).reinterpretAsFloats())
                    .intoArray(gx, i1 + column);
            IntVector d5 = m.sub(x5);
            IntVector k5 = d5.or(d5.neg()).lanewise(VectorOperators.ASHR, 31).and(k4);
            FloatVector.fromArray(FLOATS, gx, i1 + c2)
                    .add(k4.sub(k5).reinterpretAsFloats())
                    .intoArray(gx, i1 + c2);
            IntVector d6 = m.sub(x6);
            IntVector k6 = d6.or(d6.neg()).lanewise(VectorOperators.ASHR, 31).and(k5);
            FloatVector.fromArray(FLOATS, gx, i2)
                    .add(k5.sub(k6).reinterpretAsFloats())
                    .intoArray(gx, i2);
            IntVector d7 = m.sub(x7);
            IntVector k7 = d7.or(d7.neg()).lanewise(VectorOperators.ASHR, 31).and(k6);
            FloatVector.fromArray(FLOATS, gx, i2 + column)
                    .add(k6.sub(k7).reinterpretAsFloats())
                    .intoArray(gx, i2 + column);
            IntVector d8 = m.sub(x8);
            IntVector k8 = d8.or(d8.neg()).lanewise(VectorOperators.ASHR, 31).and(k7);
            FloatVector.fromArray(FLOATS, gx, i2 + c2)
                    .add(k7.sub(k8).reinterpretAsFloats())
                    .intoArray(gx, i2 + c2);
        }
    }
}
