package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.train.Batch;
import io.entrannas.trained.Normalisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrefetchedBatchesTest {
    private static final Shape IMAGE = new Shape(1, 1, 1, 1);

    /** The pixel of the n-th image is n, its label n modulo 3. */
    private static class Numbers implements EpochImages {
        private int[] order = {};
        private int given;

        @Override
        public void start(int[] newOrder, Supplier<int[]> next) {
            order = newOrder;
            given = 0;
        }

        @Override
        public StoredImage next() {
            int image = order[given++];
            return new StoredImage(new Path("shard"), image % 3, 1, 1, Encoding.RAW, new byte[] {(byte) image});
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    @Test
    void cutsAnEpochIntoBatches() {
        try (PrefetchedBatches batches = batches(new Numbers(), 4, false)) {
            assertEquals(10, batches.examples());
            assertEquals(3, batches.batches());
            assertEquals(new Shape(4, 1, 1, 1), batches.shape());
            assertEquals(7, batches.classes());
            assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9)), images(batches.epoch(0)));
        }
    }

    @Test
    void dropsAPartialBatchWhenAskedTo() {
        try (PrefetchedBatches batches = batches(new Numbers(), 4, true)) {
            assertEquals(10, batches.examples());
            assertEquals(2, batches.batches());
            Iterator<Batch> epoch = batches.epoch(0);
            assertEquals(2, images(epoch).size());
            assertFalse(epoch.hasNext());
            assertThrows(NoSuchElementException.class, epoch::next);
        }
    }

    @Test
    void reusesItsBuffers() {
        try (PrefetchedBatches batches = batches(new Numbers(), 2, true)) {
            List<float[]> buffers = new ArrayList<>();
            for (int epoch = 0; epoch < 3; epoch++) {
                batches.epoch(epoch)
                        .forEachRemaining(batch -> buffers.add(batch.images().floats()));
            }
            assertEquals(2, buffers.stream().distinct().count());
        }
    }

    @Test
    void beginsAnewWhenAnEpochIsAbandoned() {
        try (PrefetchedBatches batches = batches(new Numbers(), 4, false)) {
            Iterator<Batch> abandoned = batches.epoch(0);
            abandoned.next();
            assertEquals(3, images(batches.epoch(1)).size());
            assertFalse(abandoned.hasNext());
        }
    }

    @Test
    void tellsWhichImagesComeNext() {
        List<int[]> orders = new ArrayList<>();
        List<int[]> foretold = new ArrayList<>();
        EpochImages watched = new Numbers() {
            @Override
            public void start(int[] newOrder, Supplier<int[]> next) {
                super.start(newOrder, next);
                orders.add(newOrder);
                foretold.add(next.get());
            }
        };
        BatchOptions options = new BatchOptions(4, true, true, Augmentation.NONE, 1, "test", 0, 3, 0, 1);
        try (PrefetchedBatches batches = batches(watched, (image, random, pixels, at) -> {}, options)) {
            for (int epoch = 3; epoch < 6; epoch++) {
                batches.epoch(epoch).forEachRemaining(batch -> {});
            }
        }
        assertFalse(Arrays.equals(orders.get(0), orders.get(1)), "shuffled anew");
        for (int i = 1; i < orders.size(); i++) {
            assertArrayEquals(orders.get(i), foretold.get(i - 1));
        }
    }

    @Test
    void handsErrorsToTheConsumer() {
        UserError damaged = new UserError("shard 3 is missing");
        EpochImages failing = new Numbers() {
            @Override
            public StoredImage next() {
                StoredImage next = super.next();
                if (next.bytes()[0] == 5) {
                    throw damaged;
                }
                return next;
            }
        };
        try (PrefetchedBatches batches = batches(failing, 4, false)) {
            Iterator<Batch> epoch = batches.epoch(0);
            epoch.next();
            assertSame(damaged, assertThrows(UserError.class, epoch::next));
        }
    }

    @Test
    void worksOnTheNextBatchWhileTheConsumerHasOneButNoFurther() throws InterruptedException {
        CountDownLatch secondBatch = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        EpochImages watched = new Numbers() {
            @Override
            public StoredImage next() {
                if (asked.incrementAndGet() == 8) {
                    secondBatch.countDown();
                }
                return super.next();
            }
        };
        try (PrefetchedBatches batches = batches(watched, 4, false)) {
            Iterator<Batch> epoch = batches.epoch(0);
            Batch first = epoch.next();
            secondBatch.await();
            assertEquals(List.of(0, 1, 2, 3), values(first), "the batch in use is left alone");
            assertEquals(8, asked.get());
        }
    }

    /** The first image is not made before the last one of the next batch. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void imagesThatAreMadeOutOfOrderStandInOrder(int threads) {
        CountDownLatch others = new CountDownLatch(7);
        ImageTransform slowAtFirst = (image, random, out, offset) -> {
            if (image.bytes()[0] == 0) {
                awaitQuietly(others);
            }
            out[offset] = image.bytes()[0];
            others.countDown();
        };
        BatchOptions options = options(4, false, threads);
        try (PrefetchedBatches batches = batches(new Numbers(), slowAtFirst, options)) {
            assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9)), images(batches.epoch(0)));
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBatchBeforeADamagedImageComesWhole() {
        UserError damaged = new UserError("image 4 is damaged");
        CountDownLatch failed = new CountDownLatch(1);
        ImageTransform failing = (image, random, out, offset) -> {
            int number = image.bytes()[0];
            if (number == 4) {
                failed.countDown();
                throw damaged;
            }
            if (number == 0) {
                awaitQuietly(failed);
            }
            out[offset] = number;
        };
        try (PrefetchedBatches batches = batches(new Numbers(), failing, options(4, false, 3))) {
            Iterator<Batch> epoch = batches.epoch(0);
            assertEquals(List.of(0, 1, 2, 3), values(epoch.next()));
            assertSame(damaged, assertThrows(UserError.class, epoch::next));
        }
    }

    @Test
    void aBatchThatIsMadeDoesNotWaitForAShard() {
        CountDownLatch shard = new CountDownLatch(1);
        EpochImages slow = new Numbers() {
            @Override
            public StoredImage next() {
                StoredImage next = super.next();
                if (next.bytes()[0] == 4) {
                    awaitQuietly(shard);
                }
                return next;
            }
        };
        try (PrefetchedBatches batches = batches(slow, 4, false)) {
            Iterator<Batch> epoch = batches.epoch(0);
            assertEquals(List.of(0, 1, 2, 3), values(epoch.next()));
            shard.countDown();
            assertEquals(List.of(4, 5, 6, 7), values(epoch.next()));
        }
    }

    @Test
    void stopsItsThreadWhenClosed() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        EpochImages stuck = new Numbers() {
            @Override
            public StoredImage next() {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
                return super.next();
            }
        };
        PrefetchedBatches batches = batches(stuck, 4, false);
        batches.epoch(0);
        started.await();
        batches.close();
        interrupted.await();
        assertThrows(IllegalStateException.class, () -> batches.epoch(1));
    }

    private static PrefetchedBatches batches(EpochImages images, int batchSize, boolean dropLast) {
        BatchOptions options = options(batchSize, dropLast, 3);
        // Mean 0 and deviation 1/255: a normalised value is the pixel's.
        return batches(
                images,
                ImageTransform.of(options.augmentation(), IMAGE, new Normalisation(List.of(0.0), List.of(1 / 255.0))),
                options);
    }

    private static BatchOptions options(int batchSize, boolean dropLast, int threads) {
        return new BatchOptions(batchSize, false, dropLast, Augmentation.NONE, 1, "test", 0, threads, 0, 1);
    }

    private static PrefetchedBatches batches(EpochImages images, ImageTransform transform, BatchOptions options) {
        Share share = Share.of(List.of(ShareTest.shard("a", 10)), 0, 1);
        return new PrefetchedBatches(images, transform, new EpochOrder(share, 100, options), share, options, IMAGE, 7);
    }

    private static List<List<Integer>> images(Iterator<Batch> epoch) {
        List<List<Integer>> result = new ArrayList<>();
        epoch.forEachRemaining(batch -> result.add(values(batch)));
        return result;
    }

    private static List<Integer> values(Batch batch) {
        return IntStream.range(0, batch.shape().images())
                .mapToObj(i -> {
                    int image = Math.round(batch.images().floats()[i]);
                    assertTrue(batch.labels()[i] == image % 3, "labels stand beside their images");
                    return image;
                })
                .toList();
    }
}
