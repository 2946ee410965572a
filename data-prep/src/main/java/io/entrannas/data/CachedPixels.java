package io.entrannas.data;

/** All images of a share, decoded once and kept. */
final class CachedPixels implements PixelSource {
    private final byte[][] pixels;
    private final int[] labels;
    private int[] order = {};

    private CachedPixels(int images) {
        pixels = new byte[images][];
        labels = new int[images];
    }

    static CachedPixels load(ShardReader reader, StoredImageDecoder decoder, Share share) {
        CachedPixels cached = new CachedPixels(share.images());
        for (Share.Piece piece : share.pieces()) {
            reader.read(piece, (position, image) -> {
                cached.pixels[position] = decoder.pixels(image);
                cached.labels[position] = image.label();
            });
        }
        return cached;
    }

    @Override
    public void start(int[] newOrder) {
        order = newOrder;
    }

    @Override
    public byte[] pixels(int index) {
        return pixels[order[index]];
    }

    @Override
    public int label(int index) {
        return labels[order[index]];
    }
}
