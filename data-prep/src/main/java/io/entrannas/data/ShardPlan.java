package io.entrannas.data;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Which shard each image goes to. The shards of a place are about equally large, and none much larger than the size
 * asked for: an image's shard follows from the lower half of its draw, and its place and its position within the shard
 * from the whole, so that every shard is a random sample of its place.
 */
final class ShardPlan implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Map<Place, Range> ranges = new HashMap<>();
    private final int shards;

    private record Range(int first, int shards) implements Serializable {}

    /** @param bytes of the images at each place */
    ShardPlan(Map<Place, Long> bytes, long shardBytes) {
        int next = 0;
        for (Split split : Split.values()) {
            for (Subset subset : Subset.values()) {
                Place place = new Place(split, subset);
                if (bytes.containsKey(place)) {
                    int count = Math.toIntExact(Math.max(1, (bytes.get(place) + shardBytes - 1) / shardBytes));
                    ranges.put(place, new Range(next, count));
                    next += count;
                }
            }
        }
        shards = next;
    }

    /** Number of shards of all places. */
    int shards() {
        return shards;
    }

    /** 0..shards-1; no shard has images of two places. */
    int shard(Place place, long draw) {
        Range range = ranges.get(place);
        return range.first() + (int) (((draw & 0xFFFF_FFFFL) * range.shards()) >>> 32);
    }
}
