package io.entrannas.engine;

/**
 * A convolution without bias over all channels.
 *
 * @param weight name of its slice, shape {@code [kernelHeight, kernelWidth, in, out]}
 * @param in input channels
 * @param out output channels
 * @param kernelHeight rows of the kernel
 * @param kernelWidth columns of the kernel
 * @param strideHeight rows from one output row to the next
 * @param strideWidth columns from one output column to the next
 * @param padded whether zeros are added so that stride 1 keeps the size: (kernel - 1) / 2 on every side
 */
public record Convolution(
        String weight,
        int in,
        int out,
        int kernelHeight,
        int kernelWidth,
        int strideHeight,
        int strideWidth,
        boolean padded) {
    /** A square, padded convolution. */
    public static Convolution square(String weight, int in, int out, int kernel, int stride) {
        return new Convolution(weight, in, out, kernel, kernel, stride, stride, true);
    }

    public int paddingHeight() {
        return padded ? (kernelHeight - 1) / 2 : 0;
    }

    public int paddingWidth() {
        return padded ? (kernelWidth - 1) / 2 : 0;
    }

    public boolean pointwise() {
        return kernelHeight == 1 && kernelWidth == 1 && strideHeight == 1 && strideWidth == 1;
    }

    /** Shape of the output for inputs of shape {@code x}. */
    public Shape output(Shape x) {
        return new Shape(
                x.images(),
                (x.height() + 2 * paddingHeight() - kernelHeight) / strideHeight + 1,
                (x.width() + 2 * paddingWidth() - kernelWidth) / strideWidth + 1,
                out);
    }
}
