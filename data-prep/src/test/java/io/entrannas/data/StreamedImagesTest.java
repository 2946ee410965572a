package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StreamedImagesTest {
    private static final int BYTES = 100;

    private static int[] none() {
        return new int[0];
    }

    /** Row groups of 10, 30, 20, 40 images of 100 bytes. */
    private static final Share SHARE = Share.of(
            List.of(new Shard(
                    Split.TRAIN,
                    Subset.REST,
                    "a",
                    1,
                    IntStream.of(10, 30, 20, 40)
                            .mapToObj(rows -> new Shard.RowGroup(rows, (long) rows * BYTES))
                            .toList())),
            0,
            1);

    /** Gives images whose label is their position, and counts them. */
    private static final class Counting implements PieceReader {
        private final AtomicInteger read = new AtomicInteger();

        @Override
        public void read(Share.Piece piece, IntPredicate wanted, Sink sink) {
            for (int position = piece.position(); position < piece.position() + piece.rows(); position++) {
                if (wanted.test(position)) {
                    read.incrementAndGet();
                    sink.accept(position, new StoredImage(new Path("a"), position, 1, 1, Encoding.RAW, new byte[1]));
                }
            }
        }
    }

    private static int[] inOrder() {
        return IntStream.range(0, 100).toArray();
    }

    private static int[] shuffled(long seed) {
        int[] order = inOrder();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static List<Integer> labels(EpochImages images, int count) {
        List<Integer> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add(images.next().label());
        }
        return labels;
    }

    private static List<Integer> list(int[] order) {
        return IntStream.of(order).boxed().toList();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 70", "5000, 1", "100000, 1"})
    void givesTheImagesInTheOrderOfEveryEpoch(long memory, int least) {
        try (StreamedImages images = new StreamedImages(new Counting(), SHARE, memory, least, 2)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                images.start(shuffled(epoch), StreamedImagesTest::none);
                assertEquals(list(shuffled(epoch)), labels(images, 100));
            }
        }
    }

    @Test
    void holdsTwoStretchesThatFitIntoTheMemory() {
        assertEquals(40, new StreamedImages(new Counting(), SHARE, 0, 1, 2).stretch(), "a row group at least");
        assertEquals(50, new StreamedImages(new Counting(), SHARE, 0, 50, 2).stretch(), "a batch at least");
        assertEquals(45, new StreamedImages(new Counting(), SHARE, 90 * BYTES, 1, 2).stretch());
        assertEquals(100, new StreamedImages(new Counting(), SHARE, 1L << 40, 1, 2).stretch());
    }

    /** In stored order every image is read once; what is read and not yet given is what is held. */
    @Test
    void neverReadsFurtherAheadThanThat() {
        Share many = Share.of(
                List.of(new Shard(
                        Split.TRAIN,
                        Subset.REST,
                        "a",
                        1,
                        IntStream.range(0, 50)
                                .mapToObj(i -> new Shard.RowGroup(10, 10 * BYTES))
                                .toList())),
                0,
                1);
        Counting reader = new Counting();
        try (StreamedImages images = new StreamedImages(reader, many, 60 * BYTES, 1, 2)) {
            assertEquals(30, images.stretch());
            images.start(IntStream.range(0, 500).toArray(), StreamedImagesTest::none);
            int most = 0;
            for (int given = 0; given < 500; given++) {
                images.next();
                most = Math.max(most, reader.read.get() - given);
            }
            assertTrue(most <= 60, "held " + most + " images");
            assertEquals(500, reader.read.get());
        }
    }

    @Test
    void beginsAnewInTheMiddleOfAnEpoch() {
        try (StreamedImages images = new StreamedImages(new Counting(), SHARE, 0, 1, 2)) {
            images.start(shuffled(1), StreamedImagesTest::none);
            labels(images, 45);
            images.start(shuffled(2), StreamedImagesTest::none);
            assertEquals(list(shuffled(2)), labels(images, 100));
        }
    }

    @Test
    void readsTheFirstImagesOfTheNextEpochWhileTheLastOnesAreUsed() {
        Counting reader = new Counting();
        try (StreamedImages images = new StreamedImages(reader, SHARE, 0, 1, 2)) {
            images.start(shuffled(1), () -> shuffled(2));
            assertEquals(list(shuffled(1)), labels(images, 100));
            images.start(shuffled(2), StreamedImagesTest::none);
            assertEquals(list(shuffled(2)), labels(images, 100));
            assertEquals(200, reader.read.get(), "no image twice");
            images.start(shuffled(3), () -> shuffled(4));
            assertEquals(list(shuffled(3)), labels(images, 100));
            images.start(shuffled(5), StreamedImagesTest::none);
            assertEquals(list(shuffled(5)), labels(images, 100), "another epoch than was foretold");
        }
    }

    @Test
    void whatCouldNotBeReadIsReadAgain() {
        UserError unreachable = new UserError("the storage does not answer");
        AtomicBoolean reachable = new AtomicBoolean();
        PieceReader reader = (piece, wanted, sink) -> {
            if (!reachable.get()) {
                throw unreachable;
            }
            new Counting().read(piece, wanted, sink);
        };
        try (StreamedImages images = new StreamedImages(reader, SHARE, 0, 1, 2)) {
            images.start(inOrder(), StreamedImagesTest::none);
            assertSame(unreachable, assertThrows(UserError.class, images::next));
            reachable.set(true);
            images.start(inOrder(), StreamedImagesTest::none);
            assertEquals(list(inOrder()), labels(images, 100));
        }
    }

    @Test
    void aDamagedShardIsToldWhenItsImagesAreDue() {
        UserError damaged = new UserError("the third row group is damaged");
        PieceReader reader = (piece, wanted, sink) -> {
            if (piece.rowGroup() == 2) {
                throw damaged;
            }
            new Counting().read(piece, wanted, sink);
        };
        try (StreamedImages images = new StreamedImages(reader, SHARE, 0, 1, 2)) {
            images.start(inOrder(), StreamedImagesTest::none);
            assertEquals(list(inOrder()).subList(0, 40), labels(images, 40));
            assertSame(damaged, assertThrows(UserError.class, images::next));
        }
    }
}
