package io.entrannas.data;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** All images of a share, read once and kept. */
final class CachedImages implements EpochImages {
    private final StoredImage[] images;
    private int[] order = {};
    private int given;

    private CachedImages(int images) {
        this.images = new StoredImage[images];
    }

    /** @param kept what is kept of an image */
    static CachedImages load(PieceReader reader, Share share, UnaryOperator<StoredImage> kept) {
        CachedImages cached = new CachedImages(share.images());
        for (Share.Piece piece : share.pieces()) {
            reader.read(piece, position -> true, (position, image) -> cached.images[position] = kept.apply(image));
        }
        return cached;
    }

    @Override
    public void start(int[] newOrder, Supplier<int[]> next) {
        order = newOrder;
        given = 0;
    }

    @Override
    public StoredImage next() {
        return images[order[given++]];
    }

    @Override
    public void close() {
        // nothing but memory
    }
}
