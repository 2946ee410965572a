package io.entrannas.data;

/** The images of a share in the order of an epoch. Used by one thread at a time. */
interface EpochImages extends AutoCloseable {
    /**
     * Begins an epoch, and ends the one that is under way.
     *
     * @param order position within the share of each image of the epoch
     */
    void start(int[] order);

    /** The epoch's next image; not to be changed. */
    StoredImage next();

    @Override
    void close();
}
