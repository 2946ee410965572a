package io.entrannas.data;

import java.util.ArrayList;
import java.util.List;

/**
 * The images of one worker: a range of the selection's images, numbered in stored order. Ranges of different ranks are
 * disjoint, cover everything and differ in length by at most one. As images are stored in random order, a range is a fair
 * sample.
 *
 * @param selection number of images of all shares
 * @param first number of its first image within the selection
 * @param images number of its images
 * @param smallest number of images of the smallest share of any rank
 * @param pieces where the images are, in order
 */
record Share(int selection, int first, int images, int smallest, List<Piece> pieces) {
    /**
     * The part of a row group that lies in a share.
     *
     * @param rowGroup index within the shard
     * @param fromRow first row within the row group
     * @param rows number of rows
     * @param position of the first row's image within the share
     */
    record Piece(Shard shard, int rowGroup, int fromRow, int rows, int position) {}

    /** What an image takes on average, before compression. */
    double bytesPerImage() {
        long rows = 0;
        long bytes = 0;
        for (Piece piece : pieces) {
            Shard.RowGroup group = piece.shard().rowGroups().get(piece.rowGroup());
            rows += group.rows();
            bytes += group.bytes();
        }
        return (double) bytes / rows;
    }

    static Share of(List<Shard> shards, int rank, int workers) {
        long total = shards.stream().mapToLong(Shard::rows).sum();
        int from = Math.toIntExact(total * rank / workers);
        int to = Math.toIntExact(total * (rank + 1) / workers);
        List<Piece> pieces = new ArrayList<>();
        int start = 0;
        for (Shard shard : shards) {
            for (int group = 0; group < shard.rowGroups().size(); group++) {
                int end = start + shard.rowGroups().get(group).rows();
                int low = Math.max(start, from);
                int high = Math.min(end, to);
                if (low < high) {
                    pieces.add(new Piece(shard, group, low - start, high - low, low - from));
                }
                start = end;
            }
        }
        return new Share(
                Math.toIntExact(total), from, to - from, Math.toIntExact(total / workers), List.copyOf(pieces));
    }
}
