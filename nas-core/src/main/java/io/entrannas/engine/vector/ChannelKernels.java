package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Work on flat arrays of pixels with coefficients or sums for each channel. Coefficients and sums are one {@code cycle} of
 * floats (see {@link Lanes}); lengths are whole pixels. Accumulators live in loops of one level: carried through nested ones
 * JDK 17 allocates them.
 */
final class ChannelKernels {
    private ChannelKernels() {}

    /** y = x * scale + shift, rectified if asked. Writes up to a vector past the end. */
    static void affine(
            float[] x, int xAt, float[] scale, float[] shift, boolean relu, float[] y, int yAt, int length, int cycle) {
        for (int c = 0; c < cycle; c += COUNT) {
            if (relu) {
                affineRelu(x, xAt + c, scale, shift, c, y, yAt + c, (length - c + cycle - 1) / cycle, cycle);
            } else {
                affine(x, xAt + c, scale, shift, c, y, yAt + c, (length - c + cycle - 1) / cycle, cycle);
            }
        }
    }

    private static void affineRelu(
            float[] x, int xAt, float[] scale, float[] shift, int c, float[] y, int yAt, int count, int cycle) {
        FloatVector a = FloatVector.fromArray(FLOATS, scale, c);
        FloatVector b = FloatVector.fromArray(FLOATS, shift, c);
        for (int p = 0; p < count; p++) {
            Lanes.rectify(FloatVector.fromArray(FLOATS, x, xAt + p * cycle).fma(a, b))
                    .intoArray(y, yAt + p * cycle);
        }
    }

    private static void affine(
            float[] x, int xAt, float[] scale, float[] shift, int c, float[] y, int yAt, int count, int cycle) {
        FloatVector a = FloatVector.fromArray(FLOATS, scale, c);
        FloatVector b = FloatVector.fromArray(FLOATS, shift, c);
        for (int p = 0; p < count; p++) {
            FloatVector.fromArray(FLOATS, x, xAt + p * cycle).fma(a, b).intoArray(y, yAt + p * cycle);
        }
    }

    /** y = max(0, x). Writes up to a vector past the end. */
    static void relu(float[] x, int xAt, float[] y, int yAt, int length) {
        for (int i = 0; i < length; i += COUNT) {
            Lanes.rectify(FloatVector.fromArray(FLOATS, x, xAt + i)).intoArray(y, yAt + i);
        }
    }

    /** Turns floats in place into integers of the same order, and back. Writes up to a vector past the end. */
    static void order(float[] x, int at, int length) {
        for (int i = 0; i < length; i += COUNT) {
            ordered(FloatVector.fromArray(FLOATS, x, at + i).reinterpretAsInts())
                    .reinterpretAsFloats()
                    .intoArray(x, at + i);
        }
    }

    /** Its own inverse: the bits of floats, but for the sign, in the order of the floats. */
    static IntVector ordered(IntVector bits) {
        return bits.lanewise(
                VectorOperators.XOR,
                bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.AND, Integer.MAX_VALUE));
    }

    /** The same for one float. */
    static float ordered(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
    }

    /**
     * sums = x - o, squares = (x - o) * (x - o), where the origin o is the first cycle of x: far from it, single precision
     * would lose the variance of values whose mean is much larger than their deviation.
     */
    static void moments(float[] x, int at, int length, float[] sums, int squaresAt, int cycle) {
        for (int c = 0; c < Math.min(cycle, length); c += COUNT) {
            oneMoment(x, at + c, (length - c + cycle - COUNT) / cycle, sums, c, squaresAt + c, cycle);
        }
        for (int i = tail(length, cycle); i < length; i++) {
            float v = x[at + i] - x[at + i % cycle];
            sums[i % cycle] += v;
            sums[squaresAt + i % cycle] += v * v;
        }
    }

    private static void oneMoment(float[] x, int at, int count, float[] sums, int sumsAt, int squaresAt, int cycle) {
        FloatVector origin = FloatVector.fromArray(FLOATS, x, at);
        FloatVector sum = FloatVector.zero(FLOATS);
        FloatVector square = FloatVector.zero(FLOATS);
        for (int p = 0; p < count; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + p * cycle).sub(origin);
            sum = sum.add(v);
            square = v.fma(v, square);
        }
        sum.intoArray(sums, sumsAt);
        square.intoArray(sums, squaresAt);
    }

    /** sums += g, dots += g * x. */
    static void dotAndSum(
            float[] g, int gAt, float[] x, int xAt, int length, float[] sums, int sumsAt, int dotsAt, int cycle) {
        for (int c = 0; c < cycle; c += COUNT) {
            oneDotAndSum(
                    g, gAt + c, x, xAt + c, (length - c + cycle - COUNT) / cycle, sums, sumsAt + c, dotsAt + c, cycle);
        }
        for (int i = tail(length, cycle); i < length; i++) {
            sums[sumsAt + i % cycle] += g[gAt + i];
            sums[dotsAt + i % cycle] += g[gAt + i] * x[xAt + i];
        }
    }

    private static void oneDotAndSum(
            float[] g, int gAt, float[] x, int xAt, int count, float[] sums, int sumsAt, int dotsAt, int cycle) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, dotsAt);
        for (int p = 0; p < count; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * cycle);
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + p * cycle), dot);
        }
        sum.intoArray(sums, sumsAt);
        dot.intoArray(sums, dotsAt);
    }

    /** Where the values begin that fill no whole vector. Pixels of a vector or more leave none. */
    private static int tail(int length, int cycle) {
        return cycle == COUNT ? length / COUNT * COUNT : length;
    }

    /** dots[f] += g * x[f] for up to four arrays; those that are not used repeat the first. */
    static void dots(
            float[] g,
            int gAt,
            float[][] x,
            int from,
            int count,
            int xAt,
            int length,
            float[] dots,
            int dotsAt,
            int cycle) {
        for (int c = 0; c < cycle; c += COUNT) {
            int pixels = (length - c + cycle - COUNT) / cycle;
            int f = 0;
            for (; f + 4 <= count; f += 4) {
                fourDots(
                        g,
                        gAt + c,
                        x[from + f],
                        x[from + f + 1],
                        x[from + f + 2],
                        x[from + f + 3],
                        xAt + c,
                        pixels,
                        dots,
                        dotsAt + f * cycle + c,
                        cycle);
            }
            for (; f < count; f++) {
                oneDot(g, gAt + c, x[from + f], xAt + c, pixels, dots, dotsAt + f * cycle + c, cycle);
            }
        }
        for (int i = tail(length, cycle); i < length; i++) {
            for (int f = 0; f < count; f++) {
                dots[dotsAt + f * cycle + i % cycle] += g[gAt + i] * x[from + f][xAt + i];
            }
        }
    }

    private static void fourDots(
            float[] g,
            int gAt,
            float[] x0,
            float[] x1,
            float[] x2,
            float[] x3,
            int xAt,
            int pixels,
            float[] dots,
            int dotsAt,
            int cycle) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, dots, dotsAt);
        FloatVector d1 = FloatVector.fromArray(FLOATS, dots, dotsAt + cycle);
        FloatVector d2 = FloatVector.fromArray(FLOATS, dots, dotsAt + 2 * cycle);
        FloatVector d3 = FloatVector.fromArray(FLOATS, dots, dotsAt + 3 * cycle);
        for (int p = 0; p < pixels; p++) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * cycle);
            int at = xAt + p * cycle;
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, at), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, at), d1);
            d2 = v.fma(FloatVector.fromArray(FLOATS, x2, at), d2);
            d3 = v.fma(FloatVector.fromArray(FLOATS, x3, at), d3);
        }
        d0.intoArray(dots, dotsAt);
        d1.intoArray(dots, dotsAt + cycle);
        d2.intoArray(dots, dotsAt + 2 * cycle);
        d3.intoArray(dots, dotsAt + 3 * cycle);
    }

    private static void oneDot(
            float[] g, int gAt, float[] x, int xAt, int pixels, float[] dots, int dotsAt, int cycle) {
        FloatVector d = FloatVector.fromArray(FLOATS, dots, dotsAt);
        for (int p = 0; p < pixels; p++) {
            d = FloatVector.fromArray(FLOATS, g, gAt + p * cycle)
                    .fma(FloatVector.fromArray(FLOATS, x, xAt + p * cycle), d);
        }
        d.intoArray(dots, dotsAt);
    }

    /** sums += x. */
    static void sum(float[] x, int at, int length, float[] sums, int sumsAt, int cycle) {
        for (int c = 0; c < cycle; c += COUNT) {
            oneSum(x, at + c, (length - c + cycle - COUNT) / cycle, sums, sumsAt + c, cycle);
        }
        for (int i = tail(length, cycle); i < length; i++) {
            sums[sumsAt + i % cycle] += x[at + i];
        }
    }

    private static void oneSum(float[] x, int at, int count, float[] sums, int sumsAt, int cycle) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        for (int p = 0; p < count; p++) {
            sum = sum.add(FloatVector.fromArray(FLOATS, x, at + p * cycle));
        }
        sum.intoArray(sums, sumsAt);
    }

    /**
     * y = [y +] shift + the sum over f of scale[f] * x[f].
     *
     * @param x arrays; those from {@code from}, {@code count} of them, are read
     * @param scales coefficients, a cycle for each of the arrays that are read
     * @param shift a cycle, or null
     * @param add whether y's old values count
     */
    static void combine(
            float[][] x,
            int from,
            int count,
            int xAt,
            float[] scales,
            float[] shift,
            float[] y,
            int yAt,
            int length,
            boolean add,
            int cycle) {
        int f = 0;
        boolean old = add;
        float[] constant = shift;
        while (f < count) {
            int n = count - f >= 4 ? 4 : count - f >= 2 ? 2 : 1;
            for (int c = 0; c < cycle; c += COUNT) {
                int pixels = (length - c + cycle - COUNT) / cycle;
                int at = f * cycle + c;
                float[] x0 = x[from + f];
                if (n == 4) {
                    combineFour(
                            x0,
                            x[from + f + 1],
                            x[from + f + 2],
                            x[from + f + 3],
                            xAt + c,
                            scales,
                            at,
                            constant,
                            c,
                            y,
                            yAt + c,
                            pixels,
                            old,
                            cycle);
                } else if (n == 2) {
                    combineTwo(x0, x[from + f + 1], xAt + c, scales, at, constant, c, y, yAt + c, pixels, old, cycle);
                } else {
                    combineOne(x0, xAt + c, scales, at, constant, c, y, yAt + c, pixels, old, cycle);
                }
            }
            for (int i = tail(length, cycle); i < length; i++) {
                float v = old ? y[yAt + i] : 0;
                v += constant == null ? 0 : constant[i % cycle];
                for (int k = 0; k < n; k++) {
                    v += scales[(f + k) * cycle + i % cycle] * x[from + f + k][xAt + i];
                }
                y[yAt + i] = v;
            }
            f += n;
            old = true;
            constant = null;
        }
    }

    private static FloatVector constant(float[] shift, int at) {
        return shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, at);
    }

    private static void combineOne(
            float[] x,
            int xAt,
            float[] scales,
            int scalesAt,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int pixels,
            boolean add,
            int cycle) {
        FloatVector a = FloatVector.fromArray(FLOATS, scales, scalesAt);
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int i = yAt + p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, i).add(b);
                FloatVector.fromArray(FLOATS, x, xAt + p * cycle).fma(a, v).intoArray(y, i);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                FloatVector.fromArray(FLOATS, x, xAt + p * cycle).fma(a, b).intoArray(y, yAt + p * cycle);
            }
        }
    }

    private static void combineTwo(
            float[] x0,
            float[] x1,
            int xAt,
            float[] scales,
            int scalesAt,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int pixels,
            boolean add,
            int cycle) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, scalesAt);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, scalesAt + cycle);
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int i = yAt + p * cycle;
                int j = xAt + p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, j).fma(a0, v);
                FloatVector.fromArray(FLOATS, x1, j).fma(a1, v).intoArray(y, i);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int j = xAt + p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, j).fma(a0, b);
                FloatVector.fromArray(FLOATS, x1, j).fma(a1, v).intoArray(y, yAt + p * cycle);
            }
        }
    }

    private static void combineFour(
            float[] x0,
            float[] x1,
            float[] x2,
            float[] x3,
            int xAt,
            float[] scales,
            int scalesAt,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int pixels,
            boolean add,
            int cycle) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, scalesAt);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, scalesAt + cycle);
        FloatVector a2 = FloatVector.fromArray(FLOATS, scales, scalesAt + 2 * cycle);
        FloatVector a3 = FloatVector.fromArray(FLOATS, scales, scalesAt + 3 * cycle);
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int i = yAt + p * cycle;
                int j = xAt + p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, j).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, j).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, j).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, j).fma(a3, v).intoArray(y, i);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int j = xAt + p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, j).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, j).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, j).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, j).fma(a3, v).intoArray(y, yAt + p * cycle);
            }
        }
    }

    /** Zeroes, in place, the gradient where the rectified value is zero. */
    static void mask(float[] g, int gAt, float[] rectified, int at, int length) {
        int vectors = length / COUNT * COUNT;
        for (int i = 0; i < vectors; i += COUNT) {
            IntVector r = FloatVector.fromArray(FLOATS, rectified, at + i).reinterpretAsInts();
            // r is never negative: -r has the sign bit exactly where r is positive.
            IntVector positive = r.neg().lanewise(VectorOperators.ASHR, 31);
            FloatVector.fromArray(FLOATS, g, gAt + i)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.AND, positive)
                    .reinterpretAsFloats()
                    .intoArray(g, gAt + i);
        }
        for (int i = vectors; i < length; i++) {
            if (!(rectified[at + i] > 0)) {
                g[gAt + i] = 0;
            }
        }
    }

    /** y = [y +] x. */
    static void put(float[] x, int xAt, float[] y, int yAt, int length, boolean add) {
        if (!add) {
            System.arraycopy(x, xAt, y, yAt, length);
            return;
        }
        int vectors = length / COUNT * COUNT;
        for (int i = 0; i < vectors; i += COUNT) {
            FloatVector.fromArray(FLOATS, y, yAt + i)
                    .add(FloatVector.fromArray(FLOATS, x, xAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = vectors; i < length; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }

    /** y = x * factor, elementwise, in place on x. Writes up to a vector past the end. */
    static void multiply(float[] x, int xAt, float[] factor, int factorAt, int length) {
        for (int i = 0; i < length; i += COUNT) {
            FloatVector.fromArray(FLOATS, x, xAt + i)
                    .mul(FloatVector.fromArray(FLOATS, factor, factorAt + i))
                    .intoArray(x, xAt + i);
        }
    }
}
