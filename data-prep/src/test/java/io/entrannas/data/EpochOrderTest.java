package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EpochOrderTest {
    private static final int[] SIZES = {50, 30, 70, 40, 10};
    private static final List<Shard> SHARDS = List.of(ShareTest.shard("a", 50, 30), ShareTest.shard("b", 70, 40, 10));

    @Test
    void isTheStoredOrderUnlessShuffled() {
        BatchOptions options = new BatchOptions(8, false, false, Augmentation.NONE, 1, "weight", 0, 1, 0, 1);
        int[] order = new EpochOrder(Share.of(SHARDS, 0, 1), 1000, options).of(3);
        assertArrayEquals(IntStream.range(0, 200).toArray(), order);
    }

    @Test
    void isAnotherPermutationForEveryEpochSeedPurposeAndRank() {
        int[] order = order(1000, 8, 1, "weight", 0, 2, 0);
        assertPermutation(100, order);
        assertArrayEquals(order, order(1000, 8, 1, "weight", 0, 2, 0));
        assertFalse(Arrays.equals(order, order(1000, 8, 1, "weight", 0, 2, 1)));
        assertFalse(Arrays.equals(order, order(1000, 8, 2, "weight", 0, 2, 0)));
        assertFalse(Arrays.equals(order, order(1000, 8, 1, "arch", 0, 2, 0)));
        assertFalse(Arrays.equals(order, order(1000, 8, 1, "weight", 1, 2, 0)));
    }

    /** With a window of 1000, any that divide the batch; with one of 60, those that divide the 12, 48 and 64 strata. */
    static Stream<Arguments> batchesAndWorkers() {
        return Stream.of(
                Arguments.of(1000, 12, List.of(1, 2, 3, 4, 6, 12)),
                Arguments.of(1000, 96, List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 96)),
                Arguments.of(1000, 192, List.of(1, 2, 3, 64, 192)),
                Arguments.of(60, 12, List.of(1, 2, 3, 4, 6, 12)),
                Arguments.of(60, 96, List.of(1, 2, 3, 4, 6, 8, 12, 16, 24, 48)),
                Arguments.of(60, 128, List.of(1, 2, 4, 8, 16, 32, 64)));
    }

    @ParameterizedTest
    @MethodSource("batchesAndWorkers")
    void theGlobalBatchesAreTheSameForEveryNumberOfWorkers(int window, int batch, List<Integer> workers) {
        for (int epoch = 0; epoch < 3; epoch++) {
            List<List<Integer>> one = globalBatches(window, batch, 1, epoch);
            for (int count : workers) {
                assertEquals(one, globalBatches(window, batch, count, epoch), count + " workers");
            }
            assertPermutation(200, images(one));
        }
    }

    /** Where the workers do not divide the strata, the batches are others, but every image has its turn all the same. */
    @Test
    void manyWorkersShareAsWell() {
        List<List<Integer>> batches = globalBatches(60, 128, 128, 0);
        assertEquals(128, batches.get(0).size());
        assertPermutation(200, images(batches));
    }

    private static int[] images(List<List<Integer>> batches) {
        return batches.stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The numbers of the images in the full global batches, and of the rest in the order of the numbers. */
    private static List<List<Integer>> globalBatches(int window, int batch, int workers, int epoch) {
        int full = 200 / batch;
        int part = batch / workers;
        List<List<Integer>> batches = new ArrayList<>();
        for (int b = 0; b <= full; b++) {
            batches.add(new ArrayList<>());
        }
        for (int rank = 0; rank < workers; rank++) {
            int first = Share.of(SHARDS, rank, workers).first();
            int[] order = order(window, part, 1, "weight", rank, workers, epoch);
            for (int i = 0; i < order.length; i++) {
                batches.get(Math.min(full, i / part)).add(first + order[i]);
            }
        }
        batches.get(full).sort(null);
        return batches;
    }

    @Test
    void mixesOnlyTheRowGroupsOfAWindow() {
        for (int epoch = 0; epoch < 20; epoch++) {
            int[] order = order(60, 1, 1, "weight", 0, 1, epoch);
            assertPermutation(200, order);
            List<Integer> windows = windows(order);
            int rest = windows.remove(windows.size() - 1);
            assertTrue(windows.stream().allMatch(window -> window >= 60 && window < 60 + 70), windows + ", " + rest);

            List<Integer> single = windows(order(1, 1, 1, "weight", 0, 1, epoch));
            assertEquals(Set.of(10, 30, 40, 50, 70), Set.copyOf(single), "each row group by itself");
            assertFalse(Arrays.equals(order, order(60, 1, 1, "weight", 0, 1, epoch + 1)));
        }
    }

    /** Lengths of the shortest runs that are whole row groups. */
    private static List<Integer> windows(int[] order) {
        List<Integer> windows = new ArrayList<>();
        Set<Integer> groups = new TreeSet<>();
        int begin = 0;
        for (int i = 0; i < order.length; i++) {
            groups.add(group(order[i]));
            int images = groups.stream().mapToInt(group -> SIZES[group]).sum();
            if (images == i + 1 - begin) {
                windows.add(images);
                groups.clear();
                begin = i + 1;
            }
        }
        return windows;
    }

    private static int group(int image) {
        return image < 50 ? 0 : image < 80 ? 1 : image < 150 ? 2 : image < 190 ? 3 : 4;
    }

    private static void assertPermutation(int images, int[] order) {
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, images).toArray(), sorted);
    }

    private static int[] order(int window, int batch, long seed, String purpose, int rank, int workers, int epoch) {
        BatchOptions options =
                new BatchOptions(batch, true, false, Augmentation.NONE, seed, purpose, 0, 1, rank, workers);
        return new EpochOrder(Share.of(SHARDS, rank, workers), window, options).of(epoch);
    }
}
