package io.entrannas.data;

/** Decoded images of a share, asked for in the order of an epoch. Used by one thread at a time. */
interface PixelSource {
    /**
     * Begins an epoch.
     *
     * @param order position within the share of each image of the epoch
     */
    void start(int[] order);

    /** Pixels of the epoch's {@code index}-th image, H*W*C unsigned bytes; not to be changed. */
    byte[] pixels(int index);

    /** Class of the epoch's {@code index}-th image. */
    int label(int index);
}
