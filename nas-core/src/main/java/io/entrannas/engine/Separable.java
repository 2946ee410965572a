package io.entrannas.engine;

/**
 * A depthwise convolution followed by a pointwise one, both without bias; zero padding keeps the size at stride 1.
 *
 * @param depthwise name of the depthwise slice, shape {@code [kernel, kernel, channels]}
 * @param pointwise name of the pointwise slice, shape {@code [1, 1, channels, channels]}
 * @param channels input and output channels
 * @param kernel rows and columns of the kernel, odd
 * @param stride 1 or 2
 * @param dilation distance of two taps, 1 or 2
 */
public record Separable(String depthwise, String pointwise, int channels, int kernel, int stride, int dilation) {
    public int padding() {
        return dilation * (kernel - 1) / 2;
    }

    /** Shape of the output for inputs of shape {@code x}. */
    public Shape output(Shape x) {
        return x.strided(stride);
    }
}
