package io.entrannas.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Products of pixels and matrices against plain loops, for numbers of channels and pixels that fill no vectors. */
class WideKernelsTest {
    private static final int MOST_PIXELS = 19;
    private static final float CLOSE = 1e-4f;

    private final Random random = new Random(0);

    @Test
    void multipliesEveryPixelByTheMatrixOfEachBlock() {
        for (int channels = 1; channels <= 5 * Lanes.COUNT; channels += channels < 8 ? 1 : 5) {
            for (int pixels = 1; pixels <= MOST_PIXELS; pixels += 3) {
                for (int stride = 1; stride <= 2; stride++) {
                    multiplies(Lanes.COUNT, 1 + pixels % Lanes.COUNT, channels, pixels, stride, false);
                    multiplies(Lanes.COUNT, 1 + pixels % Lanes.COUNT, channels, pixels, stride, true);
                    for (int narrow = 1; narrow < Lanes.COUNT; narrow *= 2) {
                        multiplies(narrow, narrow, channels, pixels, stride, false);
                        multiplies(narrow, narrow, channels, pixels, stride, true);
                    }
                }
            }
        }
    }

    private void multiplies(int width, int rows, int channels, int pixels, int stride, boolean add) {
        int blocks = Lanes.blocks(channels);
        int first = 3;
        int planePixels = first + pixels * stride + 1;
        int plane = planePixels * Lanes.COUNT;
        float[] x = values(pixels * width);
        float[][] w = new float[blocks][rows * Lanes.COUNT];
        float[] y = new float[Lanes.ORIGIN + blocks * plane + Lanes.COUNT];
        float[] expected = new float[channels * pixels];
        float[] actual = new float[channels * pixels];
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                int at = at(channels, c, plane, first + p * stride);
                y[at] = random.nextFloat();
                expected[p * channels + c] = add ? y[at] : 0;
            }
        }
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < channels; c++) {
                float weight = random.nextFloat();
                w[c / Lanes.COUNT][r * Lanes.COUNT + c % Lanes.COUNT] = weight;
                for (int p = 0; p < pixels; p++) {
                    expected[p * channels + c] += weight * x[Lanes.ORIGIN + p * width + r];
                }
            }
        }
        WideKernels.multiply(
                x,
                Lanes.ORIGIN,
                width,
                rows,
                w,
                y,
                Lanes.ORIGIN,
                plane,
                first,
                stride,
                Lanes.width(channels, blocks - 1),
                pixels,
                add);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                actual[p * channels + c] = y[at(channels, c, plane, first + p * stride)];
            }
        }
        assertArrayEquals(
                expected,
                actual,
                CLOSE,
                width + " to " + channels + " channels, " + pixels + " pixels, stride " + stride);
    }

    @Test
    void addsUpTheProductsOfPixelsForEachBlock() {
        for (int channels = 1; channels <= 5 * Lanes.COUNT; channels += channels < 8 ? 1 : 5) {
            for (int pixels = 1; pixels <= MOST_PIXELS; pixels += 3) {
                int rows = 1 + pixels % Lanes.COUNT;
                addsUp(Lanes.width(rows, 0), rows, channels, pixels);
                addsUp(Lanes.COUNT, 3 * Lanes.COUNT, channels, pixels);
            }
        }
    }

    private void addsUp(int width, int rows, int channels, int pixels) {
        boolean wide = width == Lanes.COUNT;
        int blocks = Lanes.blocks(channels);
        int first = 3;
        int plane = (first + pixels) * Lanes.COUNT;
        int matrix = MatrixKernels.outerRows(rows) * Lanes.COUNT;
        float[] x = values(pixels * width + rows);
        float[] g = values(blocks * plane);
        float[] w = new float[blocks * matrix];
        Arrays.fill(w, 1);
        float[] expected = new float[rows * channels];
        float[] actual = new float[rows * channels];
        Arrays.fill(expected, 1);
        for (int p = 0; p < pixels; p++) {
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < channels; c++) {
                    expected[r * channels + c] +=
                            x[Lanes.ORIGIN + p * width + r] * g[at(channels, c, plane, first + p)];
                }
            }
        }
        WideKernels.outer(
                x,
                Lanes.ORIGIN,
                width,
                wide,
                rows,
                g,
                Lanes.ORIGIN,
                plane,
                first,
                Lanes.width(channels, blocks - 1),
                blocks,
                pixels,
                w,
                0,
                matrix);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < channels; c++) {
                int b = c / Lanes.COUNT;
                int at = WideKernels.outerAt(wide, r, c % Lanes.COUNT, Lanes.width(channels, b));
                actual[r * channels + c] = w[b * matrix + at];
            }
        }
        assertArrayEquals(expected, actual, CLOSE, rows + " rows, " + channels + " channels, " + pixels + " pixels");
    }

    private static int at(int channels, int channel, int plane, int pixel) {
        int block = channel / Lanes.COUNT;
        return Lanes.ORIGIN + block * plane + pixel * Lanes.width(channels, block) + channel % Lanes.COUNT;
    }

    /** Values from {@link Lanes#ORIGIN} on, and room for two vectors after them. */
    private float[] values(int length) {
        float[] values = new float[Lanes.ORIGIN + length + 2 * Lanes.COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }
}
