package io.entrannas.data;

import java.util.function.Supplier;

/** The images of a share in the order of an epoch. Used by one thread at a time. */
interface EpochImages extends AutoCloseable {
    /**
     * Begins an epoch, and ends the one that is under way.
     *
     * @param order position within the share of each image of the epoch
     * @param next gives the order of the epoch that probably follows, or an empty one when none does; may be asked at any
     *     time of this epoch
     */
    void start(int[] order, Supplier<int[]> next);

    /** The epoch's next image; not to be changed. */
    StoredImage next();

    @Override
    void close();
}
