package io.entrannas.data;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Images of a share that does not fit into memory. While a stretch of the epoch is used, the next one is read by a thread of
 * its own, as the images are stored, out of the row groups that hold any of them; so two stretches are held at most.
 */
final class StreamedImages implements EpochImages {
    private static final int NOT_WANTED = -1;

    private final PieceReader reader;
    private final Share share;
    private final int stretch;
    private final int[] slots;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread reading = new Thread(task, "read-shards");
        reading.setDaemon(true);
        return reading;
    });
    /** Of the epoch that is under way; a reading for another one is given up. */
    private volatile int[] order = {};

    private int given;
    private int begin;
    private StoredImage[] held = {};
    private Future<StoredImage[]> ahead;

    /**
     * @param memory bytes of stored images that may be held
     * @param least images that a stretch has whatever they need
     */
    StreamedImages(PieceReader reader, Share share, long memory, int least) {
        this.reader = reader;
        this.share = share;
        this.stretch = stretch(share, memory / 2, least);
        this.slots = new int[share.images()];
    }

    private static int stretch(Share share, long memory, int least) {
        int largest = least;
        for (Share.Piece piece : share.pieces()) {
            largest = Math.max(largest, piece.rows());
        }
        long fitting = (long) (memory / share.bytesPerImage());
        return (int) Math.min(share.images(), Math.max(largest, fitting));
    }

    /** Images that are read at once. */
    int stretch() {
        return stretch;
    }

    @Override
    public void start(int[] newOrder) {
        order = newOrder;
        given = 0;
        begin = 0;
        held = new StoredImage[0];
        readAhead(newOrder, 0);
    }

    @Override
    public StoredImage next() {
        if (given == begin + held.length) {
            begin = given;
            held = await(ahead);
            readAhead(order, begin + held.length);
        }
        StoredImage image = held[given - begin];
        held[given - begin] = null;
        given++;
        return image;
    }

    private void readAhead(int[] ofEpoch, int from) {
        if (from < ofEpoch.length) {
            int to = Math.min(ofEpoch.length, from + stretch);
            ahead = thread.submit(() -> read(ofEpoch, from, to));
        }
    }

    private StoredImage[] read(int[] ofEpoch, int from, int to) {
        StoredImage[] images = new StoredImage[to - from];
        Arrays.fill(slots, NOT_WANTED);
        for (int index = from; index < to; index++) {
            slots[ofEpoch[index]] = index - from;
        }
        for (Share.Piece piece : share.pieces()) {
            if (ofEpoch != order) {
                break;
            }
            if (isWanted(piece)) {
                reader.read(
                        piece,
                        position -> slots[position] != NOT_WANTED,
                        (position, image) -> images[slots[position]] = image);
            }
        }
        return images;
    }

    private boolean isWanted(Share.Piece piece) {
        for (int position = piece.position(); position < piece.position() + piece.rows(); position++) {
            if (slots[position] != NOT_WANTED) {
                return true;
            }
        }
        return false;
    }

    private static StoredImage[] await(Future<StoredImage[]> images) {
        try {
            return images.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a shard could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a shard");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
