package io.entrannas.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Images of a share that does not fit into memory. While a stretch of the epoch is used, the next one is read by threads of
 * their own, as the images are stored, out of the row groups that hold any of them; so two stretches are held at most. The
 * next one of an epoch's last is the first of the epoch that follows.
 */
final class StreamedImages implements EpochImages {
    private final PieceReader reader;
    private final Share share;
    private final int stretch;
    private final ExecutorService threads;

    private int[] order = {};
    private Supplier<int[]> following = () -> order;
    private int given;
    private Stretch held = new Stretch(order, 0, 0);
    private Stretch ahead = held;

    /**
     * @param memory bytes of stored images that may be held
     * @param least images that a stretch has whatever they need
     * @param readers threads that read, each a row group at a time
     */
    StreamedImages(PieceReader reader, Share share, long memory, int least, int readers) {
        this.reader = reader;
        this.share = share;
        this.stretch = stretch(share, memory / 2, least);
        this.threads = Executors.newFixedThreadPool(readers, task -> {
            Thread reading = new Thread(task, "read-shards");
            reading.setDaemon(true);
            return reading;
        });
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
    public void start(int[] newOrder, Supplier<int[]> next) {
        order = newOrder;
        following = next;
        given = 0;
        held = new Stretch(order, 0, 0);
        if (!ahead.begins(order)) {
            ahead.cancel();
            readAhead();
        }
    }

    @Override
    public StoredImage next() {
        if (given == held.to) {
            held = ahead.await();
            readAhead();
        }
        return held.take(given++);
    }

    private void readAhead() {
        boolean goesOn = held.to < order.length;
        int[] ofEpoch = goesOn ? order : following.get();
        int from = goesOn ? held.to : 0;
        ahead = new Stretch(ofEpoch, from, Math.min(ofEpoch.length, from + stretch));
        ahead.read();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Some of an epoch's images, from one index of its order to another. */
    private final class Stretch {
        private static final int NOT_WANTED = -1;

        private final int[] ofEpoch;
        private final int from;
        private final int to;
        private final StoredImage[] images;
        private final List<Future<?>> pieces = new ArrayList<>();
        private boolean cancelled;

        Stretch(int[] ofEpoch, int from, int to) {
            this.ofEpoch = ofEpoch;
            this.from = from;
            this.to = to;
            this.images = new StoredImage[to - from];
        }

        /** Whether it is being read, or was, as the first images of an epoch of this order. */
        boolean begins(int[] other) {
            return !cancelled
                    && from == 0
                    && to == Math.min(other.length, stretch)
                    && Arrays.equals(ofEpoch, 0, to, other, 0, to);
        }

        /** Has the threads read every piece that holds any of the images. */
        void read() {
            int[] slots = new int[share.images()];
            Arrays.fill(slots, NOT_WANTED);
            for (int index = from; index < to; index++) {
                slots[ofEpoch[index]] = index - from;
            }
            for (Share.Piece piece : share.pieces()) {
                if (isWanted(piece, slots)) {
                    pieces.add(threads.submit(() -> reader.read(
                            piece,
                            position -> slots[position] != NOT_WANTED,
                            (position, image) -> images[slots[position]] = image)));
                }
            }
        }

        private static boolean isWanted(Share.Piece piece, int[] slots) {
            for (int position = piece.position(); position < piece.position() + piece.rows(); position++) {
                if (slots[position] != NOT_WANTED) {
                    return true;
                }
            }
            return false;
        }

        /** Returns when all is read. */
        Stretch await() {
            try {
                for (Future<?> piece : pieces) {
                    piece.get();
                }
                return this;
            } catch (ExecutionException e) {
                cancel();
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a shard could not be read", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for a shard");
            }
        }

        /** What was not begun is not read. */
        void cancel() {
            cancelled = true;
            pieces.forEach(piece -> piece.cancel(false));
        }

        /** An image, which is not held any longer. */
        StoredImage take(int index) {
            StoredImage image = images[index - from];
            images[index - from] = null;
            return image;
        }
    }
}
