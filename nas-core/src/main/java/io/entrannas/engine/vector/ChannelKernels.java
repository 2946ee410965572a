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

    /** Two pixels at a time: a chain of additions would wait for each of them. */
    private static void oneDotAndSum(
            float[] g, int gAt, float[] x, int xAt, int count, float[] sums, int sumsAt, int dotsAt, int cycle) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, dotsAt);
        FloatVector otherSum = FloatVector.zero(FLOATS);
        FloatVector otherDot = FloatVector.zero(FLOATS);
        int p = 0;
        for (; p + 2 <= count; p += 2) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * cycle);
            FloatVector u = FloatVector.fromArray(FLOATS, g, gAt + (p + 1) * cycle);
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + p * cycle), dot);
            otherSum = otherSum.add(u);
            otherDot = u.fma(FloatVector.fromArray(FLOATS, x, xAt + (p + 1) * cycle), otherDot);
        }
        if (p < count) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + p * cycle);
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + p * cycle), dot);
        }
        sum.add(otherSum).intoArray(sums, sumsAt);
        dot.add(otherDot).intoArray(sums, dotsAt);
    }

    /** Where the values begin that fill no whole vector. Pixels of a vector or more leave none. */
    private static int tail(int length, int cycle) {
        return cycle == COUNT ? length / COUNT * COUNT : length;
    }

    /**
     * sum += g, dots[f] += g * x[f].
     *
     * @param xAt where each of the arrays begins, to which {@code offset} is added
     * @param sums the sum and, after it, the dots; a cycle each
     */
    static void dots(
            float[] g,
            int gAt,
            float[][] x,
            int[] xAt,
            int count,
            int offset,
            int length,
            float[] sums,
            int sumsAt,
            int cycle) {
        int dotsAt = sumsAt + cycle;
        for (int c = 0; c < cycle; c += COUNT) {
            int pixels = (length - c + cycle - COUNT) / cycle;
            int o = offset + c;
            int f = 0;
            for (; f + 4 <= count; f += 4) {
                fourDots(
                        g,
                        gAt + c,
                        x[f],
                        xAt[f] + o,
                        x[f + 1],
                        xAt[f + 1] + o,
                        x[f + 2],
                        xAt[f + 2] + o,
                        x[f + 3],
                        xAt[f + 3] + o,
                        pixels,
                        sums,
                        dotsAt + f * cycle + c,
                        cycle);
            }
            for (; f + 2 <= count; f += 2) {
                twoDots(
                        g,
                        gAt + c,
                        x[f],
                        xAt[f] + o,
                        x[f + 1],
                        xAt[f + 1] + o,
                        pixels,
                        sums,
                        dotsAt + f * cycle + c,
                        cycle);
            }
            if (f < count) {
                oneDotAndSum(g, gAt + c, x[f], xAt[f] + o, pixels, sums, sumsAt + c, dotsAt + f * cycle + c, cycle);
            } else {
                oneSum(g, gAt + c, pixels, sums, sumsAt + c, cycle);
            }
        }
        for (int i = tail(length, cycle); i < length; i++) {
            sums[sumsAt + i % cycle] += g[gAt + i];
            for (int f = 0; f < count; f++) {
                sums[dotsAt + f * cycle + i % cycle] += g[gAt + i] * x[f][xAt[f] + offset + i];
            }
        }
    }

    private static void fourDots(
            float[] g,
            int gAt,
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            float[] x2,
            int x2At,
            float[] x3,
            int x3At,
            int pixels,
            float[] dots,
            int dotsAt,
            int cycle) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, dots, dotsAt);
        FloatVector d1 = FloatVector.fromArray(FLOATS, dots, dotsAt + cycle);
        FloatVector d2 = FloatVector.fromArray(FLOATS, dots, dotsAt + 2 * cycle);
        FloatVector d3 = FloatVector.fromArray(FLOATS, dots, dotsAt + 3 * cycle);
        for (int p = 0; p < pixels; p++) {
            int at = p * cycle;
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + at);
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, x0At + at), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, x1At + at), d1);
            d2 = v.fma(FloatVector.fromArray(FLOATS, x2, x2At + at), d2);
            d3 = v.fma(FloatVector.fromArray(FLOATS, x3, x3At + at), d3);
        }
        d0.intoArray(dots, dotsAt);
        d1.intoArray(dots, dotsAt + cycle);
        d2.intoArray(dots, dotsAt + 2 * cycle);
        d3.intoArray(dots, dotsAt + 3 * cycle);
    }

    private static void twoDots(
            float[] g,
            int gAt,
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            int pixels,
            float[] dots,
            int dotsAt,
            int cycle) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, dots, dotsAt);
        FloatVector d1 = FloatVector.fromArray(FLOATS, dots, dotsAt + cycle);
        for (int p = 0; p < pixels; p++) {
            int at = p * cycle;
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + at);
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, x0At + at), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, x1At + at), d1);
        }
        d0.intoArray(dots, dotsAt);
        d1.intoArray(dots, dotsAt + cycle);
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
     * @param xAt where each of the arrays begins, to which {@code offset} is added
     * @param scales coefficients, a cycle for each of the arrays
     * @param shift a cycle, or null
     * @param add whether y's old values count
     */
    static void combine(
            float[][] x,
            int[] xAt,
            int count,
            int offset,
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
            int n = together(count - f);
            for (int c = 0; c < cycle; c += COUNT) {
                int pixels = (length - c + cycle - COUNT) / cycle;
                combine(n, x, xAt, f, offset + c, scales, constant, c, y, yAt + c, pixels, old, cycle);
            }
            for (int i = tail(length, cycle); i < length; i++) {
                float v = old ? y[yAt + i] : 0;
                v += constant == null ? 0 : constant[i % cycle];
                for (int k = f; k < f + n; k++) {
                    v += scales[k * cycle + i % cycle] * x[k][xAt[k] + offset + i];
                }
                y[yAt + i] = v;
            }
            f += n;
            old = true;
            constant = null;
        }
    }

    /** How many of so many arrays are taken in the next pass over y, so that there are few passes. */
    private static int together(int count) {
        return count <= 5 ? count : count == 6 ? 3 : 4;
    }

    private static void combine(
            int n,
            float[][] x,
            int[] xAt,
            int f,
            int offset,
            float[] scales,
            float[] shift,
            int c,
            float[] y,
            int yAt,
            int pixels,
            boolean add,
            int cycle) {
        int at = f * cycle + c;
        float[] x0 = x[f];
        int x0At = xAt[f] + offset;
        if (n == 1) {
            combineOne(x0, x0At, scales, at, shift, c, y, yAt, pixels, add, cycle);
            return;
        }
        float[] x1 = x[f + 1];
        int x1At = xAt[f + 1] + offset;
        if (n == 2) {
            combineTwo(x0, x0At, x1, x1At, scales, at, shift, c, y, yAt, pixels, add, cycle);
            return;
        }
        float[] x2 = x[f + 2];
        int x2At = xAt[f + 2] + offset;
        if (n == 3) {
            combineThree(x0, x0At, x1, x1At, x2, x2At, scales, at, shift, c, y, yAt, pixels, add, cycle);
            return;
        }
        float[] x3 = x[f + 3];
        int x3At = xAt[f + 3] + offset;
        if (n == 4) {
            combineFour(x0, x0At, x1, x1At, x2, x2At, x3, x3At, scales, at, shift, c, y, yAt, pixels, add, cycle);
            return;
        }
        float[] x4 = x[f + 4];
        int x4At = xAt[f + 4] + offset;
        combineFive(x0, x0At, x1, x1At, x2, x2At, x3, x3At, x4, x4At, scales, at, shift, c, y, yAt, pixels, add, cycle);
    }

    private static FloatVector constant(float[] shift, int at) {
        return shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, at);
    }

    private static void combineOne(
            float[] x0,
            int x0At,
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
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + at).add(b);
                FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, v).intoArray(y, yAt + at);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, b).intoArray(y, yAt + at);
            }
        }
    }

    private static void combineTwo(
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
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
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + at).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, v);
                FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v).intoArray(y, yAt + at);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, b);
                FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v).intoArray(y, yAt + at);
            }
        }
    }

    private static void combineThree(
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            float[] x2,
            int x2At,
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
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + at).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v).intoArray(y, yAt + at);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v).intoArray(y, yAt + at);
            }
        }
    }

    private static void combineFour(
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            float[] x2,
            int x2At,
            float[] x3,
            int x3At,
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
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + at).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, x3At + at).fma(a3, v).intoArray(y, yAt + at);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, x3At + at).fma(a3, v).intoArray(y, yAt + at);
            }
        }
    }

    private static void combineFive(
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            float[] x2,
            int x2At,
            float[] x3,
            int x3At,
            float[] x4,
            int x4At,
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
        FloatVector a4 = FloatVector.fromArray(FLOATS, scales, scalesAt + 4 * cycle);
        FloatVector b = constant(shift, shiftAt);
        if (add) {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + at).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v);
                v = FloatVector.fromArray(FLOATS, x3, x3At + at).fma(a3, v);
                FloatVector.fromArray(FLOATS, x4, x4At + at).fma(a4, v).intoArray(y, yAt + at);
            }
        } else {
            for (int p = 0; p < pixels; p++) {
                int at = p * cycle;
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + at).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + at).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + at).fma(a2, v);
                v = FloatVector.fromArray(FLOATS, x3, x3At + at).fma(a3, v);
                FloatVector.fromArray(FLOATS, x4, x4At + at).fma(a4, v).intoArray(y, yAt + at);
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
