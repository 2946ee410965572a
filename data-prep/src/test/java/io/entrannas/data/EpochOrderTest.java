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
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    private static final int[] SIZES = {50, 30, 70, 40, 10};
    private static final List<Shard> SHARDS = List.of(ShareTest.shard("a", 50, 30), ShareTest.shard("b", 70, 40, 10));

    @Test
    void isTheStoredOrderUnlessShuffled() {
        int[] order = order(1000, false, 1, "weight", 0, 1).of(3);
        assertArrayEquals(IntStream.range(0, 200).toArray(), order);
    }

    @Test
    void isAnotherPermutationForEveryEpochSeedPurposeAndRank() {
        int[] order = order(1000, true, 1, "weight", 0, 2).of(0);
        assertPermutation(100, order);
        assertArrayEquals(order, order(1000, true, 1, "weight", 0, 2).of(0));
        assertFalse(Arrays.equals(order, order(1000, true, 1, "weight", 0, 2).of(1)));
        assertFalse(Arrays.equals(order, order(1000, true, 2, "weight", 0, 2).of(0)));
        assertFalse(Arrays.equals(order, order(1000, true, 1, "arch", 0, 2).of(0)));
        assertFalse(Arrays.equals(order, order(1000, true, 1, "weight", 1, 2).of(0)));
    }

    @Test
    void mixesOnlyTheRowGroupsOfAWindow() {
        for (int epoch = 0; epoch < 20; epoch++) {
            int[] order = order(60, true, 1, "weight", 0, 1).of(epoch);
            assertPermutation(200, order);
            List<Integer> windows = windows(order);
            int rest = windows.remove(windows.size() - 1);
            assertTrue(windows.stream().allMatch(window -> window >= 60 && window < 60 + 70), windows + ", " + rest);

            List<Integer> single = windows(order(1, true, 1, "weight", 0, 1).of(epoch));
            assertEquals(Set.of(10, 30, 40, 50, 70), Set.copyOf(single), "each row group by itself");
            assertFalse(Arrays.equals(order, order(60, true, 1, "weight", 0, 1).of(epoch + 1)));
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

    private static EpochOrder order(int window, boolean shuffle, long seed, String purpose, int rank, int workers) {
        BatchOptions options = new BatchOptions(1, shuffle, false, Augmentation.NONE, seed, purpose, 0, rank, workers);
        return new EpochOrder(Share.of(SHARDS, rank, workers), window, options);
    }
}
