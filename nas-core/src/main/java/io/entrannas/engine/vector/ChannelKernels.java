package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Work on the pixels of one {@link Lanes block of channels}, which are one flat array, with a vector of coefficients or of sums
 * for its channels. Lengths are whole pixels. Accumulators live in loops of one level: carried through nested ones JDK 17
 * allocates them.
 */
final class ChannelKernels {
    /** Floats from which several chains of additions pay. */
    private static final int LONG = 128 * COUNT;

    private ChannelKernels() {}

    /**
     * y = x * scale + shift, rectified if asked. Writes up to a vector past the end.
     *
     * @param at where the block's coefficients begin
     */
    static void affine(
            float[] x, int xAt, float[] scale, float[] shift, int at, boolean relu, float[] y, int yAt, int length) {
        FloatVector a = FloatVector.fromArray(FLOATS, scale, at);
        FloatVector b = FloatVector.fromArray(FLOATS, shift, at);
        if (relu) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector.fromArray(FLOATS, x, xAt + i)
                        .fma(a, b)
                        .reinterpretAsInts()
                        .max(0)
                        .reinterpretAsFloats()
                        .intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector.fromArray(FLOATS, x, xAt + i).fma(a, b).intoArray(y, yAt + i);
            }
        }
    }

    /** {@link #affine}, rectified, of pixels that fill a vector each and lie {@code xStep} apart; y has no gaps. */
    static void affinePixels(
            float[] x, int xAt, int xStep, float[] scale, float[] shift, int at, float[] y, int yAt, int pixels) {
        FloatVector a = FloatVector.fromArray(FLOATS, scale, at);
        FloatVector b = FloatVector.fromArray(FLOATS, shift, at);
        for (int p = 0; p < pixels; p++) {
            FloatVector.fromArray(FLOATS, x, xAt + p * xStep)
                    .fma(a, b)
                    .reinterpretAsInts()
                    .max(0)
                    .reinterpretAsFloats()
                    .intoArray(y, yAt + p * COUNT);
        }
    }

    /** {@link #relu} of such pixels. */
    static void reluPixels(float[] x, int xAt, int xStep, float[] y, int yAt, int pixels) {
        for (int p = 0; p < pixels; p++) {
            FloatVector.fromArray(FLOATS, x, xAt + p * xStep)
                    .reinterpretAsInts()
                    .max(0)
                    .reinterpretAsFloats()
                    .intoArray(y, yAt + p * COUNT);
        }
    }

    /**
     * y = max(0, x): on the bits, here and elsewhere, because Java's maximum of floats takes five instructions for the sake of NaN
     * and -0. Writes up to a vector past the end.
     */
    static void relu(float[] x, int xAt, float[] y, int yAt, int length) {
        for (int i = 0; i < length; i += COUNT) {
            FloatVector.fromArray(FLOATS, x, xAt + i)
                    .reinterpretAsInts()
                    .max(0)
                    .reinterpretAsFloats()
                    .intoArray(y, yAt + i);
        }
    }

    /** {@link #ordered} of every value, in place. Writes up to a vector past the end. */
    static void order(float[] x, int at, int length) {
        for (int i = 0; i < length; i += COUNT) {
            IntVector bits = FloatVector.fromArray(FLOATS, x, at + i).reinterpretAsInts();
            bits.lanewise(
                            VectorOperators.XOR,
                            bits.lanewise(VectorOperators.ASHR, 31).lanewise(VectorOperators.AND, Integer.MAX_VALUE))
                    .reinterpretAsFloats()
                    .intoArray(x, at + i);
        }
    }

    /**
     * A float whose bits, as those of an integer, come where the float comes among the floats: all but the sign are turned
     * where it is negative. Its own inverse.
     */
    static float ordered(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits ^ ((bits >> 31) & Integer.MAX_VALUE));
    }

    /** Where the values begin that fill no whole vector. A full block leaves none. */
    private static int whole(int length) {
        return length / COUNT * COUNT;
    }

    /**
     * The sums of x - o, and after them those of (x - o) * (x - o), where the origin o is the first vector of x: far from it,
     * single precision would lose the variance of values whose mean is much larger than their deviation.
     */
    static void moments(float[] x, int at, int length, float[] sums) {
        int whole = whole(length);
        vectorMoments(x, at, whole, sums);
        for (int i = whole; i < length; i++) {
            float v = x[at + i] - x[at + i % COUNT];
            sums[i % COUNT] += v;
            sums[COUNT + i % COUNT] += v * v;
        }
    }

    /** Several vectors at a time, here and below: a chain of additions would wait for each of them. */
    private static void vectorMoments(float[] x, int at, int length, float[] sums) {
        FloatVector origin = FloatVector.fromArray(FLOATS, x, at);
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        FloatVector q0 = FloatVector.zero(FLOATS);
        FloatVector q1 = FloatVector.zero(FLOATS);
        FloatVector q2 = FloatVector.zero(FLOATS);
        FloatVector q3 = FloatVector.zero(FLOATS);
        int fours = length < LONG ? 0 : length - length % (4 * COUNT);
        for (int i = 0; i < fours; i += 4 * COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).sub(origin);
            s0 = s0.add(v);
            q0 = v.fma(v, q0);
            v = FloatVector.fromArray(FLOATS, x, at + i + COUNT).sub(origin);
            s1 = s1.add(v);
            q1 = v.fma(v, q1);
            v = FloatVector.fromArray(FLOATS, x, at + i + 2 * COUNT).sub(origin);
            s2 = s2.add(v);
            q2 = v.fma(v, q2);
            v = FloatVector.fromArray(FLOATS, x, at + i + 3 * COUNT).sub(origin);
            s3 = s3.add(v);
            q3 = v.fma(v, q3);
        }
        for (int i = fours; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, x, at + i).sub(origin);
            s0 = s0.add(v);
            q0 = v.fma(v, q0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(sums, 0);
        q0.add(q1).add(q2.add(q3)).intoArray(sums, COUNT);
    }

    /** sums += g, dots += g * x. */
    static void dotAndSum(float[] g, int gAt, float[] x, int xAt, int length, float[] sums, int sumsAt, int dotsAt) {
        int whole = whole(length);
        vectorDotAndSum(g, gAt, x, xAt, whole, sums, sumsAt, dotsAt);
        for (int i = whole; i < length; i++) {
            sums[sumsAt + i % COUNT] += g[gAt + i];
            sums[dotsAt + i % COUNT] += g[gAt + i] * x[xAt + i];
        }
    }

    private static void vectorDotAndSum(
            float[] g, int gAt, float[] x, int xAt, int length, float[] sums, int sumsAt, int dotsAt) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, dotsAt);
        FloatVector otherSum = FloatVector.zero(FLOATS);
        FloatVector otherDot = FloatVector.zero(FLOATS);
        int even = length - length % (2 * COUNT);
        for (int i = 0; i < even; i += 2 * COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i);
            FloatVector u = FloatVector.fromArray(FLOATS, g, gAt + i + COUNT);
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + i), dot);
            otherSum = otherSum.add(u);
            otherDot = u.fma(FloatVector.fromArray(FLOATS, x, xAt + i + COUNT), otherDot);
        }
        if (even < length) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + even);
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + even), dot);
        }
        sum.add(otherSum).intoArray(sums, sumsAt);
        dot.add(otherDot).intoArray(sums, dotsAt);
    }

    /**
     * sum += g, dots[f] += g * x[f].
     *
     * @param xAt where each of the arrays begins, to which {@code offset} is added
     * @param sums the sum and, after it, the dots; a vector each
     */
    static void dots(
            float[] g, int gAt, float[][] x, int[] xAt, int count, int offset, int length, float[] sums, int sumsAt) {
        int dotsAt = sumsAt + COUNT;
        int whole = whole(length);
        int f = 0;
        for (; f + 4 <= count; f += 4) {
            fourDots(
                    g,
                    gAt,
                    x[f],
                    xAt[f] + offset,
                    x[f + 1],
                    xAt[f + 1] + offset,
                    x[f + 2],
                    xAt[f + 2] + offset,
                    x[f + 3],
                    xAt[f + 3] + offset,
                    whole,
                    sums,
                    dotsAt + f * COUNT);
        }
        for (; f + 2 <= count; f += 2) {
            twoDots(g, gAt, x[f], xAt[f] + offset, x[f + 1], xAt[f + 1] + offset, whole, sums, dotsAt + f * COUNT);
        }
        if (f < count) {
            vectorDotAndSum(g, gAt, x[f], xAt[f] + offset, whole, sums, sumsAt, dotsAt + f * COUNT);
        } else {
            vectorSum(g, gAt, whole, sums, sumsAt);
        }
        for (int i = whole; i < length; i++) {
            sums[sumsAt + i % COUNT] += g[gAt + i];
            for (f = 0; f < count; f++) {
                sums[dotsAt + f * COUNT + i % COUNT] += g[gAt + i] * x[f][xAt[f] + offset + i];
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
            int length,
            float[] dots,
            int dotsAt) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, dots, dotsAt);
        FloatVector d1 = FloatVector.fromArray(FLOATS, dots, dotsAt + COUNT);
        FloatVector d2 = FloatVector.fromArray(FLOATS, dots, dotsAt + 2 * COUNT);
        FloatVector d3 = FloatVector.fromArray(FLOATS, dots, dotsAt + 3 * COUNT);
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i);
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, x0At + i), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, x1At + i), d1);
            d2 = v.fma(FloatVector.fromArray(FLOATS, x2, x2At + i), d2);
            d3 = v.fma(FloatVector.fromArray(FLOATS, x3, x3At + i), d3);
        }
        d0.intoArray(dots, dotsAt);
        d1.intoArray(dots, dotsAt + COUNT);
        d2.intoArray(dots, dotsAt + 2 * COUNT);
        d3.intoArray(dots, dotsAt + 3 * COUNT);
    }

    private static void twoDots(
            float[] g, int gAt, float[] x0, int x0At, float[] x1, int x1At, int length, float[] dots, int dotsAt) {
        FloatVector d0 = FloatVector.fromArray(FLOATS, dots, dotsAt);
        FloatVector d1 = FloatVector.fromArray(FLOATS, dots, dotsAt + COUNT);
        FloatVector e0 = FloatVector.zero(FLOATS);
        FloatVector e1 = FloatVector.zero(FLOATS);
        int even = length - length % (2 * COUNT);
        for (int i = 0; i < even; i += 2 * COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i);
            FloatVector u = FloatVector.fromArray(FLOATS, g, gAt + i + COUNT);
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, x0At + i), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, x1At + i), d1);
            e0 = u.fma(FloatVector.fromArray(FLOATS, x0, x0At + i + COUNT), e0);
            e1 = u.fma(FloatVector.fromArray(FLOATS, x1, x1At + i + COUNT), e1);
        }
        if (even < length) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + even);
            d0 = v.fma(FloatVector.fromArray(FLOATS, x0, x0At + even), d0);
            d1 = v.fma(FloatVector.fromArray(FLOATS, x1, x1At + even), d1);
        }
        d0.add(e0).intoArray(dots, dotsAt);
        d1.add(e1).intoArray(dots, dotsAt + COUNT);
    }

    /** sums += x. */
    static void sum(float[] x, int at, int length, float[] sums, int sumsAt) {
        int whole = whole(length);
        vectorSum(x, at, whole, sums, sumsAt);
        for (int i = whole; i < length; i++) {
            sums[sumsAt + i % COUNT] += x[at + i];
        }
    }

    private static void vectorSum(float[] x, int at, int length, float[] sums, int sumsAt) {
        FloatVector s0 = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        int fours = length - length % (4 * COUNT);
        for (int i = 0; i < fours; i += 4 * COUNT) {
            s0 = s0.add(FloatVector.fromArray(FLOATS, x, at + i));
            s1 = s1.add(FloatVector.fromArray(FLOATS, x, at + i + COUNT));
            s2 = s2.add(FloatVector.fromArray(FLOATS, x, at + i + 2 * COUNT));
            s3 = s3.add(FloatVector.fromArray(FLOATS, x, at + i + 3 * COUNT));
        }
        for (int i = fours; i < length; i += COUNT) {
            s0 = s0.add(FloatVector.fromArray(FLOATS, x, at + i));
        }
        s0.add(s1).add(s2.add(s3)).intoArray(sums, sumsAt);
    }

    /**
     * y = [y +] shift + the sum over f of scale[f] * x[f].
     *
     * @param xAt where each of the arrays begins, to which {@code offset} is added
     * @param scales the block's coefficients for the first of the arrays, from {@code scalesAt}; those for the next come
     *     {@code scalesStep} later
     * @param shift the block's constants, from {@code shiftAt}; null for none
     * @param add whether y's old values count
     */
    static void combine(
            float[][] x,
            int[] xAt,
            int count,
            int offset,
            float[] scales,
            int scalesAt,
            int scalesStep,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        int whole = whole(length);
        int f = 0;
        boolean old = add;
        float[] constant = shift;
        while (f < count) {
            int n = together(count - f);
            int at = scalesAt + f * scalesStep;
            combine(n, x, xAt, f, offset, scales, at, scalesStep, constant, shiftAt, y, yAt, whole, old);
            for (int i = whole; i < length; i++) {
                float v = old ? y[yAt + i] : 0;
                v += constant == null ? 0 : constant[shiftAt + i % COUNT];
                for (int k = f; k < f + n; k++) {
                    v += scales[scalesAt + k * scalesStep + i % COUNT] * x[k][xAt[k] + offset + i];
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
            int at,
            int step,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        float[] x0 = x[f];
        int x0At = xAt[f] + offset;
        if (n == 1) {
            combineOne(x0, x0At, scales, at, shift, shiftAt, y, yAt, length, add);
            return;
        }
        float[] x1 = x[f + 1];
        int x1At = xAt[f + 1] + offset;
        if (n == 2) {
            combineTwo(x0, x0At, x1, x1At, scales, at, step, shift, shiftAt, y, yAt, length, add);
            return;
        }
        float[] x2 = x[f + 2];
        int x2At = xAt[f + 2] + offset;
        if (n == 3) {
            combineThree(x0, x0At, x1, x1At, x2, x2At, scales, at, step, shift, shiftAt, y, yAt, length, add);
            return;
        }
        float[] x3 = x[f + 3];
        int x3At = xAt[f + 3] + offset;
        if (n == 4) {
            combineFour(x0, x0At, x1, x1At, x2, x2At, x3, x3At, scales, at, step, shift, shiftAt, y, yAt, length, add);
            return;
        }
        float[] x4 = x[f + 4];
        int x4At = xAt[f + 4] + offset;
        combineFive(
                x0, x0At, x1, x1At, x2, x2At, x3, x3At, x4, x4At, scales, at, step, shift, shiftAt, y, yAt, length,
                add);
    }

    private static void combineOne(
            float[] x0,
            int x0At,
            float[] scales,
            int at,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, at);
        FloatVector b = shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, shiftAt);
        if (add) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + i).add(b);
                FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, v).intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, b).intoArray(y, yAt + i);
            }
        }
    }

    private static void combineTwo(
            float[] x0,
            int x0At,
            float[] x1,
            int x1At,
            float[] scales,
            int at,
            int step,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, at + step);
        FloatVector b = shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, shiftAt);
        if (add) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, v);
                FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v).intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, b);
                FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v).intoArray(y, yAt + i);
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
            int at,
            int step,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, at + step);
        FloatVector a2 = FloatVector.fromArray(FLOATS, scales, at + 2 * step);
        FloatVector b = shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, shiftAt);
        if (add) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v).intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v).intoArray(y, yAt + i);
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
            int at,
            int step,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, at + step);
        FloatVector a2 = FloatVector.fromArray(FLOATS, scales, at + 2 * step);
        FloatVector a3 = FloatVector.fromArray(FLOATS, scales, at + 3 * step);
        FloatVector b = shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, shiftAt);
        if (add) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, x3At + i).fma(a3, v).intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v);
                FloatVector.fromArray(FLOATS, x3, x3At + i).fma(a3, v).intoArray(y, yAt + i);
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
            int at,
            int step,
            float[] shift,
            int shiftAt,
            float[] y,
            int yAt,
            int length,
            boolean add) {
        FloatVector a0 = FloatVector.fromArray(FLOATS, scales, at);
        FloatVector a1 = FloatVector.fromArray(FLOATS, scales, at + step);
        FloatVector a2 = FloatVector.fromArray(FLOATS, scales, at + 2 * step);
        FloatVector a3 = FloatVector.fromArray(FLOATS, scales, at + 3 * step);
        FloatVector a4 = FloatVector.fromArray(FLOATS, scales, at + 4 * step);
        FloatVector b = shift == null ? FloatVector.zero(FLOATS) : FloatVector.fromArray(FLOATS, shift, shiftAt);
        if (add) {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, y, yAt + i).add(b);
                v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, v);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v);
                v = FloatVector.fromArray(FLOATS, x3, x3At + i).fma(a3, v);
                FloatVector.fromArray(FLOATS, x4, x4At + i).fma(a4, v).intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < length; i += COUNT) {
                FloatVector v = FloatVector.fromArray(FLOATS, x0, x0At + i).fma(a0, b);
                v = FloatVector.fromArray(FLOATS, x1, x1At + i).fma(a1, v);
                v = FloatVector.fromArray(FLOATS, x2, x2At + i).fma(a2, v);
                v = FloatVector.fromArray(FLOATS, x3, x3At + i).fma(a3, v);
                FloatVector.fromArray(FLOATS, x4, x4At + i).fma(a4, v).intoArray(y, yAt + i);
            }
        }
    }

    /**
     * y = [y +] the gradient where the rectified value is not zero. That is never negative: its negation has the sign bit exactly
     * where it is positive.
     */
    static void putMasked(float[] g, int gAt, float[] rectified, int at, float[] y, int yAt, int length, boolean add) {
        int whole = whole(length);
        if (add) {
            for (int i = 0; i < whole; i += COUNT) {
                FloatVector.fromArray(FLOATS, g, gAt + i)
                        .reinterpretAsInts()
                        .and(FloatVector.fromArray(FLOATS, rectified, at + i)
                                .reinterpretAsInts()
                                .neg()
                                .lanewise(VectorOperators.ASHR, 31))
                        .reinterpretAsFloats()
                        .add(FloatVector.fromArray(FLOATS, y, yAt + i))
                        .intoArray(y, yAt + i);
            }
        } else {
            for (int i = 0; i < whole; i += COUNT) {
                FloatVector.fromArray(FLOATS, g, gAt + i)
                        .reinterpretAsInts()
                        .and(FloatVector.fromArray(FLOATS, rectified, at + i)
                                .reinterpretAsInts()
                                .neg()
                                .lanewise(VectorOperators.ASHR, 31))
                        .reinterpretAsFloats()
                        .intoArray(y, yAt + i);
            }
        }
        for (int i = whole; i < length; i++) {
            float v = rectified[at + i] > 0 ? g[gAt + i] : 0;
            y[yAt + i] = add ? y[yAt + i] + v : v;
        }
    }

    /**
     * {@link #putMasked}, and what {@link #dotAndSum} adds up of it.
     *
     * @param sums the sums and, after them, the dots; a vector each, from {@code sumsAt}
     */
    static void putMaskedAndSum(
            float[] g,
            int gAt,
            float[] rectified,
            int at,
            float[] y,
            int yAt,
            int length,
            boolean add,
            float[] x,
            int xAt,
            float[] sums,
            int sumsAt) {
        int whole = whole(length);
        if (add) {
            addMaskedAndSum(g, gAt, rectified, at, y, yAt, whole, x, xAt, sums, sumsAt);
        } else {
            setMaskedAndSum(g, gAt, rectified, at, y, yAt, whole, x, xAt, sums, sumsAt);
        }
        for (int i = whole; i < length; i++) {
            float v = rectified[at + i] > 0 ? g[gAt + i] : 0;
            sums[sumsAt + i % COUNT] += v;
            sums[sumsAt + COUNT + i % COUNT] += v * x[xAt + i];
            y[yAt + i] = add ? y[yAt + i] + v : v;
        }
    }

    /** Apart from {@link #setMaskedAndSum}: with the choice inside the loop, rows of 32 pixels took 1.2 to 1.7 times as long. */
    private static void addMaskedAndSum(
            float[] g,
            int gAt,
            float[] rectified,
            int at,
            float[] y,
            int yAt,
            int length,
            float[] x,
            int xAt,
            float[] sums,
            int sumsAt) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT);
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i)
                    .reinterpretAsInts()
                    .and(FloatVector.fromArray(FLOATS, rectified, at + i)
                            .reinterpretAsInts()
                            .neg()
                            .lanewise(VectorOperators.ASHR, 31))
                    .reinterpretAsFloats();
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + i), dot);
            v.add(FloatVector.fromArray(FLOATS, y, yAt + i)).intoArray(y, yAt + i);
        }
        sum.intoArray(sums, sumsAt);
        dot.intoArray(sums, sumsAt + COUNT);
    }

    private static void setMaskedAndSum(
            float[] g,
            int gAt,
            float[] rectified,
            int at,
            float[] y,
            int yAt,
            int length,
            float[] x,
            int xAt,
            float[] sums,
            int sumsAt) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT);
        for (int i = 0; i < length; i += COUNT) {
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i)
                    .reinterpretAsInts()
                    .and(FloatVector.fromArray(FLOATS, rectified, at + i)
                            .reinterpretAsInts()
                            .neg()
                            .lanewise(VectorOperators.ASHR, 31))
                    .reinterpretAsFloats();
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + i), dot);
            v.intoArray(y, yAt + i);
        }
        sum.intoArray(sums, sumsAt);
        dot.intoArray(sums, sumsAt + COUNT);
    }

    /** {@link #putMaskedAndSum} of pixels that fill a vector each, without gaps, to pixels {@code step} apart in y and x. */
    static void putPixelsMaskedAndSum(
            float[] g,
            int gAt,
            float[] rectified,
            int at,
            float[] y,
            int yAt,
            int step,
            int pixels,
            boolean add,
            float[] x,
            int xAt,
            float[] sums,
            int sumsAt) {
        FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
        FloatVector dot = FloatVector.fromArray(FLOATS, sums, sumsAt + COUNT);
        for (int p = 0; p < pixels; p++) {
            int i = p * COUNT;
            FloatVector v = FloatVector.fromArray(FLOATS, g, gAt + i)
                    .reinterpretAsInts()
                    .and(FloatVector.fromArray(FLOATS, rectified, at + i)
                            .reinterpretAsInts()
                            .neg()
                            .lanewise(VectorOperators.ASHR, 31))
                    .reinterpretAsFloats();
            sum = sum.add(v);
            dot = v.fma(FloatVector.fromArray(FLOATS, x, xAt + p * step), dot);
            FloatVector old = add ? FloatVector.fromArray(FLOATS, y, yAt + p * step) : FloatVector.zero(FLOATS);
            v.add(old).intoArray(y, yAt + p * step);
        }
        sum.intoArray(sums, sumsAt);
        dot.intoArray(sums, sumsAt + COUNT);
    }

    /** y = [y +] x. */
    static void put(float[] x, int xAt, float[] y, int yAt, int length, boolean add) {
        if (!add) {
            System.arraycopy(x, xAt, y, yAt, length);
            return;
        }
        int whole = whole(length);
        for (int i = 0; i < whole; i += COUNT) {
            FloatVector.fromArray(FLOATS, y, yAt + i)
                    .add(FloatVector.fromArray(FLOATS, x, xAt + i))
                    .intoArray(y, yAt + i);
        }
        for (int i = whole; i < length; i++) {
            y[yAt + i] += x[xAt + i];
        }
    }

    /** Copies pixels that are narrower than a vector, at one distance from one another, to another distance. */
    static void copy(float[] x, int xAt, int xStep, float[] y, int yAt, int yStep, int floats, int count) {
        for (int p = 0; p < count; p++) {
            for (int i = 0; i < floats; i++) {
                y[yAt + p * yStep + i] = x[xAt + p * xStep + i];
            }
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
