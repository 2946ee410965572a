package io.entrannas.engine;

import java.util.List;

/**
 * A named piece of a flat vector.
 *
 * @param index position in its layout
 * @param name for instance {@code cells.0.pre1.conv.weight}
 * @param role what it is
 * @param shape row-major sizes: convolution {@code [kH, kW, in, out]}, depthwise {@code [kH, kW, channels]}, linear
 *     {@code [in, out]}, the rest one size
 * @param offset first value in the flat vector
 */
public record Slice(int index, String name, Role role, List<Integer> shape, int offset) {
    /** What the values of a slice are; decides how they start. */
    public enum Role {
        CONVOLUTION,
        DEPTHWISE,
        LINEAR,
        /** Bias of a linear layer. */
        BIAS,
        /** Scale of an affine batch norm. */
        SCALE,
        /** Shift of an affine batch norm. */
        SHIFT,
        /** Running mean of a batch norm. */
        MEAN,
        /** Running variance (unbiased) of a batch norm. */
        VARIANCE
    }

    public Slice {
        shape = List.copyOf(shape);
    }

    public int length() {
        int length = 1;
        for (int side : shape) {
            length = Math.multiplyExact(length, side);
        }
        return length;
    }

    /** First position after this slice. */
    public int end() {
        return offset + length();
    }
}
