package io.entrannas.data;

import java.util.Arrays;

/**
 * Images of a share that does not fit into memory. As many of the epoch's next images as may be held are read at once,
 * as they are stored, out of the row groups that hold any of them; each is decoded when it is asked for.
 */
final class StreamedPixels implements PixelSource {
    private static final int NOT_WANTED = -1;

    private final ShardReader reader;
    private final StoredImageDecoder decoder;
    private final Share share;
    private final StoredImage[] held;
    private final int[] slots;
    private int[] order = {};
    private int begin;
    private int end;

    /**
     * @param memory bytes of stored images that may be held
     * @param least images that are held whatever they need
     */
    StreamedPixels(ShardReader reader, StoredImageDecoder decoder, Share share, long memory, int least) {
        this.reader = reader;
        this.decoder = decoder;
        this.share = share;
        this.held = new StoredImage[capacity(share, memory, least)];
        this.slots = new int[share.images()];
    }

    private static int capacity(Share share, long memory, int least) {
        long rows = 0;
        long bytes = 0;
        int largest = least;
        for (Share.Piece piece : share.pieces()) {
            Shard.RowGroup group = piece.shard().rowGroups().get(piece.rowGroup());
            rows += group.rows();
            bytes += group.bytes();
            largest = Math.max(largest, piece.rows());
        }
        long fitting = (long) ((double) memory * rows / bytes);
        return (int) Math.min(share.images(), Math.max(largest, fitting));
    }

    @Override
    public void start(int[] newOrder) {
        order = newOrder;
        begin = 0;
        end = 0;
    }

    @Override
    public byte[] pixels(int index) {
        return decoder.pixels(image(index));
    }

    @Override
    public int label(int index) {
        return image(index).label();
    }

    private StoredImage image(int index) {
        if (index < begin || index >= end) {
            read(index);
        }
        return held[index - begin];
    }

    private void read(int from) {
        begin = from;
        end = Math.min(order.length, from + held.length);
        Arrays.fill(held, null);
        Arrays.fill(slots, NOT_WANTED);
        for (int index = begin; index < end; index++) {
            slots[order[index]] = index - begin;
        }
        for (Share.Piece piece : share.pieces()) {
            if (isWanted(piece)) {
                reader.read(piece, (position, image) -> {
                    if (slots[position] != NOT_WANTED) {
                        held[slots[position]] = image;
                    }
                });
            }
        }
    }

    private boolean isWanted(Share.Piece piece) {
        for (int position = piece.position(); position < piece.position() + piece.rows(); position++) {
            if (slots[position] != NOT_WANTED) {
                return true;
            }
        }
        return false;
    }
}
