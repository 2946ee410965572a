package io.entrannas.data;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.train.RandomStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Batches of a share, of which the next one is made by threads of their own while the last one is worked on. The threads take
 * the images of an epoch one by one, in order; where an image goes and what is drawn for it do not depend on who takes it.
 */
final class PrefetchedBatches implements BatchSource {
    /** The consumer has one of them, the threads fill the other. */
    private static final int BUFFERS = 2;

    private final EpochImages images;
    private final ImageTransform transform;
    private final EpochOrder order;
    private final Share share;
    private final BatchOptions options;
    private final Shape shape;
    private final int classes;
    private final String randomPurpose;
    private final Batch[] buffers = new Batch[BUFFERS];
    private final ExecutorService threads;
    private Epoch current;

    /** @param image shape of one image */
    PrefetchedBatches(
            EpochImages images,
            ImageTransform transform,
            EpochOrder order,
            Share share,
            BatchOptions options,
            Shape image,
            int classes) {
        this.images = images;
        this.transform = transform;
        this.order = order;
        this.share = share;
        this.options = options;
        this.shape = image.withImages(options.batchSize());
        this.classes = classes;
        this.randomPurpose = options.purpose() + "/augment";
        this.threads = Executors.newFixedThreadPool(options.threads(), task -> {
            Thread thread = new Thread(task, "make-batches");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public int examples() {
        return share.images();
    }

    @Override
    public int batches() {
        return options.dropLast()
                ? share.smallest() / options.batchSize()
                : (share.images() + options.batchSize() - 1) / options.batchSize();
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public int classes() {
        return classes;
    }

    /** Ends the epoch that is under way, if any. */
    @Override
    public Iterator<Batch> epoch(int epoch) {
        if (threads.isShutdown()) {
            throw new IllegalStateException("the batches were closed");
        }
        if (current != null) {
            current.end();
        }
        current = new Epoch(epoch, positions(epoch));
        current.start();
        return current;
    }

    /** Position within the share of each image of an epoch. */
    private int[] positions(int epoch) {
        int[] positions = order.of(epoch);
        return options.dropLast() ? Arrays.copyOf(positions, batches() * options.batchSize()) : positions;
    }

    /** What is shuffled is there to be trained on, epoch after epoch; other images are wanted once. */
    private int[] positionsAfter(int epoch) {
        return options.shuffle() ? positions(epoch + 1) : new int[0];
    }

    @Override
    public void close() {
        threads.shutdownNow();
        images.close();
    }

    private final class Epoch implements Iterator<Batch> {
        private final int number;
        /** Position within the share of each image. */
        private final int[] positions;

        private final CountDownLatch working = new CountDownLatch(options.threads());
        /** Images of the batch in each buffer that are not made yet. */
        private final int[] missing = new int[BUFFERS];
        /** Batches that have a buffer, or had one. */
        private int begun;
        /** Batches that the consumer has had. */
        private int given;
        /** Images that threads have taken. */
        private int taken;

        private boolean ended;
        private int failedBatch = Integer.MAX_VALUE;
        private Throwable failure;

        Epoch(int number, int[] positions) {
            this.number = number;
            this.positions = positions;
        }

        void start() {
            images.start(positions, () -> positionsAfter(number));
            beginBatches(BUFFERS);
            for (int i = 0; i < options.threads(); i++) {
                threads.execute(this::work);
            }
        }

        /** Returns when no thread works on it any more. */
        void end() {
            synchronized (this) {
                ended = true;
                given = batches();
                notifyAll();
            }
            try {
                working.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while an epoch ends");
            }
        }

        private synchronized void beginBatches(int end) {
            for (; begun < end; begun++) {
                int buffer = begun % BUFFERS;
                if (buffers[buffer] == null) {
                    buffers[buffer] = new Batch(FlatVector.of(new float[shape.size()]), shape, new int[shape.images()]);
                }
                missing[buffer] = images(begun);
            }
            notifyAll();
        }

        private void work() {
            try {
                for (Taken next = take(); next != null; next = take()) {
                    make(next);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                working.countDown();
            }
        }

        /** The next image, as soon as there is a buffer for it; null when there is none. */
        private Taken take() throws InterruptedException {
            // Not the epoch's own lock: whoever waits for a shard must not keep the consumer from a batch that is made.
            synchronized (images) {
                OptionalInt index = nextIndex();
                if (index.isEmpty()) {
                    return null;
                }
                try {
                    return new Taken(index.getAsInt(), images.next());
                } catch (RuntimeException | Error e) {
                    fail(index.getAsInt(), e);
                    return null;
                }
            }
        }

        private synchronized OptionalInt nextIndex() throws InterruptedException {
            while (!ended && taken < positions.length && batch(taken) == begun) {
                wait();
            }
            return ended || taken == positions.length ? OptionalInt.empty() : OptionalInt.of(taken++);
        }

        private void make(Taken next) {
            int index = next.index();
            try {
                Batch buffer = buffers[batch(index) % BUFFERS];
                int place = index % options.batchSize();
                int image = share.first() + positions[index];
                transform.apply(
                        next.image(),
                        RandomStream.of(options.seed(), randomPurpose, number, image),
                        buffer.images().floats(),
                        place * shape.imageSize());
                buffer.labels()[place] = next.image().label();
                made(batch(index));
            } catch (RuntimeException | Error e) {
                fail(index, e);
            }
        }

        private synchronized void made(int batch) {
            missing[batch % BUFFERS]--;
            if (missing[batch % BUFFERS] == 0) {
                notifyAll();
            }
        }

        /** No further images are taken; those that were taken are made, so that earlier batches are whole. */
        private synchronized void fail(int index, Throwable cause) {
            ended = true;
            if (batch(index) < failedBatch) {
                failedBatch = batch(index);
                failure = cause;
            }
            notifyAll();
        }

        private int batch(int index) {
            return index / options.batchSize();
        }

        /** Number of images in a batch, 0 after the last one. */
        private int images(int batch) {
            return Math.max(0, Math.min(options.batchSize(), positions.length - batch * options.batchSize()));
        }

        @Override
        public boolean hasNext() {
            return given < batches();
        }

        @Override
        public synchronized Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("epoch " + number + " has " + batches() + " batches");
            }
            // The consumer is done with the batch before this one, so its buffer is free.
            beginBatches(given + BUFFERS);
            awaitBatch();
            int count = images(given);
            Batch buffer = buffers[given % BUFFERS];
            given++;
            return count == options.batchSize()
                    ? buffer
                    : new Batch(buffer.images(), shape.withImages(count), buffer.labels());
        }

        private void awaitBatch() {
            try {
                while (missing[given % BUFFERS] > 0) {
                    if (given >= failedBatch) {
                        throw failed();
                    }
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for a batch");
            }
        }

        private RuntimeException failed() {
            return failure instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException("a batch could not be made", failure);
        }
    }

    private record Taken(int index, StoredImage image) {}
}
