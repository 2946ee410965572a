package io.entrannas.data;

import java.util.function.IntPredicate;

/** Reads pieces of shards. */
interface PieceReader {
    /** Takes the images that are read. */
    interface Sink {
        /** @param position of the image within the share */
        void accept(int position, StoredImage image);
    }

    /**
     * Reads {@code piece} row by row.
     *
     * @param wanted positions within the share of the images that the sink takes
     * @throws io.entrannas.UserError when the file was damaged or changed
     */
    void read(Share.Piece piece, IntPredicate wanted, Sink sink);
}
