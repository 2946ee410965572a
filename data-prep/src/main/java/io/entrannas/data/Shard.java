package io.entrannas.data;

import java.io.Serializable;
import java.util.List;

/**
 * A Parquet file of a data set.
 *
 * @param file path below the version's folder
 * @param bytes length of the file
 */
record Shard(Split split, Subset subset, String file, long bytes, List<RowGroup> rowGroups) implements Serializable {
    Shard {
        rowGroups = List.copyOf(rowGroups);
    }

    /**
     * The piece of a shard that can be read by itself.
     *
     * @param rows number of images
     * @param bytes length before compression
     */
    record RowGroup(int rows, long bytes) implements Serializable {}

    Place place() {
        return new Place(split, subset);
    }

    int rows() {
        return rowGroups.stream().mapToInt(RowGroup::rows).reduce(0, Math::addExact);
    }
}
