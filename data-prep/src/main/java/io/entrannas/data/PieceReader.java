package io.entrannas.data;

/** Reads pieces of shards. */
interface PieceReader {
    /** Takes the images that are read. */
    interface Sink {
        /** @param position of the image within the share */
        void accept(int position, StoredImage image);
    }

    /** Reads {@code piece} row by row; throws {@link io.entrannas.UserError} when the file was damaged or changed. */
    void read(Share.Piece piece, Sink sink);
}
