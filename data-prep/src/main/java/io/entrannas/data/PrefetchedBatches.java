package io.entrannas.data;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.train.RandomStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Batches of a share, of which the next one is made on a thread of its own while the last one is worked on. */
final class PrefetchedBatches implements BatchSource {
    private final PixelSource pixels;
    private final ImageTransform transform;
    private final EpochOrder order;
    private final Share share;
    private final BatchOptions options;
    private final Shape shape;
    private final int classes;
    private final String randomPurpose;
    /** The consumer has one of them, the thread fills the other. */
    private final Batch[] buffers = new Batch[2];

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread prefetch = new Thread(task, "prefetch-batches");
        prefetch.setDaemon(true);
        return prefetch;
    });
    private Epoch current;

    /** @param image shape of one image */
    PrefetchedBatches(
            PixelSource pixels,
            ImageTransform transform,
            EpochOrder order,
            Share share,
            BatchOptions options,
            Shape image,
            int classes) {
        this.pixels = pixels;
        this.transform = transform;
        this.order = order;
        this.share = share;
        this.options = options;
        this.shape = image.withImages(options.batchSize());
        this.classes = classes;
        this.randomPurpose = options.purpose() + "/augment";
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = new Batch(FlatVector.of(new float[shape.size()]), shape, new int[options.batchSize()]);
        }
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
        if (thread.isShutdown()) {
            throw new IllegalStateException("the batches were closed");
        }
        if (current != null) {
            current.cancel();
        }
        current = new Epoch(epoch);
        return current;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private final class Epoch implements Iterator<Batch> {
        private final int number;
        private final int[] images;
        private int given;
        private Future<Batch> next;

        Epoch(int number) {
            this.number = number;
            this.images = order.of(number);
            this.next = thread.submit(() -> {
                pixels.start(images);
                return fill(0);
            });
        }

        @Override
        public boolean hasNext() {
            return given < batches();
        }

        @Override
        public Batch next() {
            if (!hasNext()) {
                throw new NoSuchElementException("epoch " + number + " has " + batches() + " batches");
            }
            Batch batch = await(next);
            given++;
            if (hasNext()) {
                int following = given;
                next = thread.submit(() -> fill(following));
            }
            return batch;
        }

        void cancel() {
            given = batches();
            next.cancel(true);
        }

        private Batch fill(int index) {
            Batch buffer = buffers[index % buffers.length];
            int begin = index * options.batchSize();
            int count = Math.min(options.batchSize(), images.length - begin);
            for (int i = 0; i < count; i++) {
                int image = share.first() + images[begin + i];
                transform.apply(
                        pixels.pixels(begin + i),
                        RandomStream.of(options.seed(), randomPurpose, number, image),
                        buffer.images().floats(),
                        i * shape.imageSize());
                buffer.labels()[i] = pixels.label(begin + i);
            }
            return count == options.batchSize()
                    ? buffer
                    : new Batch(buffer.images(), shape.withImages(count), buffer.labels());
        }
    }

    private static Batch await(Future<Batch> batch) {
        try {
            return batch.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a batch could not be made", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        }
    }
}
