package io.entrannas.engine;

/**
 * Shape of a batch of images or features in N,H,W,C order.
 *
 * @param images images in the batch (N)
 * @param height rows (H)
 * @param width columns (W)
 * @param channels channels (C)
 */
public record Shape(int images, int height, int width, int channels) {
    public Shape {
        if (images < 0 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "no such shape: " + images + "x" + height + "x" + width + "x" + channels + " (N,H,W,C)");
        }
    }

    /** Number of values, N*H*W*C. */
    public int size() {
        return Math.multiplyExact(images, imageSize());
    }

    /** Number of values of one image, H*W*C. */
    public int imageSize() {
        return Math.multiplyExact(Math.multiplyExact(height, width), channels);
    }

    /** Number of positions over all images, N*H*W. */
    public int pixels() {
        return Math.multiplyExact(images, Math.multiplyExact(height, width));
    }

    public Shape withChannels(int newChannels) {
        return new Shape(images, height, width, newChannels);
    }

    /** Shape after a window of odd size, with a padding of half of it and a stride. */
    public Shape strided(int stride) {
        return new Shape(images, (height - 1) / stride + 1, (width - 1) / stride + 1, channels);
    }

    public Shape withImages(int newImages) {
        return new Shape(newImages, height, width, channels);
    }
}
