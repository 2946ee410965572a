package io.entrannas.engine;

/**
 * Halves the resolution: ReLU, then the channel concatenation of two 1x1 convolutions of stride 2, the second on the
 * input shifted by one pixel (method, section 1).
 *
 * @param first name of the first convolution's slice, shape {@code [1, 1, in, out / 2]}
 * @param second name of the second one's, shape {@code [1, 1, in, out / 2]}
 * @param in input channels
 * @param out output channels, even
 */
public record FactorizedReduce(String first, String second, int in, int out) {
    public FactorizedReduce {
        if (out % 2 != 0) {
            throw new IllegalArgumentException(
                    "a factorized reduction makes an even number of channels, was asked for " + out);
        }
    }
}
