package io.entrannas.engine.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Rows taken together must be those taken one by one, to the bit. */
class DepthwiseKernelsTest {
    private static final int ROWS = 9;

    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void rowsTogetherAreRowsOneByOne() {
        for (int kernel : new int[] {3, 5, 7}) {
            for (int dilation = 1; dilation <= 2; dilation++) {
                for (int width = 1; width <= Lanes.COUNT; width *= 2) {
                    for (int pixels = 1; pixels <= 2 * Lanes.COUNT; pixels += pixels < 4 ? 1 : 4) {
                        for (int rows = 1; rows <= ROWS; rows++) {
                            compare(kernel, dilation, 1, width, pixels, rows);
                        }
                        compare(kernel, dilation, 2, width, pixels, ROWS);
                    }
                }
            }
        }
    }

    private void compare(int kernel, int dilation, int stride, int width, int pixels, int rows) {
        int reach = dilation * (kernel - 1) + 1;
        int xRow = ((pixels - 1) * stride + reach) * width;
        float[] x = values(((rows - 1) * stride + reach) * xRow + 2 * Lanes.COUNT);
        float[] w = values(kernel * kernel * Lanes.COUNT);
        int length = pixels * width;
        float[] together = new float[rows * length + 2 * Lanes.COUNT];
        float[] expected = new float[together.length];
        int down = stride * xRow;
        int apart = dilation * xRow;
        DepthwiseKernels.rows(
                kernel, x, 0, down, apart, dilation * width, stride * width, w, 0, together, 0, rows, pixels, width);
        for (int r = 0; r < rows; r++) {
            int to = r * length;
            DepthwiseKernels.row(
                    kernel, x, r * down, apart, dilation * width, stride * width, w, 0, expected, to, pixels, width);
        }
        String what = "kernel " + kernel + ", dilation " + dilation + ", " + pixels + " pixels of " + width;
        assertArrayEquals(
                Arrays.copyOf(expected, rows * length),
                Arrays.copyOf(together, rows * length),
                what + ", " + rows + " rows, stride " + stride);
    }

    private float[] values(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
