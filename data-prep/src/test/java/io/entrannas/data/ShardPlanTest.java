package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private static final Place WEIGHT = new Place(Split.TRAIN, Subset.WEIGHT);
    private static final Place ARCH = new Place(Split.TRAIN, Subset.ARCH);
    private static final Place TEST = new Place(Split.TEST, Subset.REST);

    @Test
    void givesEachPlaceAsManyShardsAsItFills() {
        ShardPlan plan = new ShardPlan(Map.of(WEIGHT, 1000L, ARCH, 1001L, TEST, 1L), 100);
        assertEquals(10 + 11 + 1, plan.shards());
        assertEquals(21, plan.shard(TEST, 12345));
    }

    @Test
    void keepsPlacesApartAndFillsTheirShardsEqually() {
        ShardPlan plan = new ShardPlan(Map.of(WEIGHT, 400L, ARCH, 300L), 100);
        int[] images = new int[7];
        for (int i = 0; i < 70_000; i++) {
            // The draws of a place are not spread over all numbers: those of the weight subset are the lowest.
            long draw = ImagePreparer.draw(1, "image " + i) >>> 4;
            int shard = plan.shard(i % 7 < 4 ? WEIGHT : ARCH, draw);
            assertEquals(i % 7 < 4, shard < 4);
            images[shard]++;
        }
        for (int count : images) {
            assertTrue(count > 9_600 && count < 10_400, "about 10000, with a deviation of 90: " + count);
        }
    }
}
