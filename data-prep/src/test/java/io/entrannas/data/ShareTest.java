package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShareTest {
    private static final List<Shard> SHARDS = List.of(shard("a", 5, 3), shard("b", 7), shard("c", 1, 1, 6));

    @Test
    void isEverythingForOneWorker() {
        Share share = Share.of(SHARDS, 0, 1);
        assertEquals(23, share.images());
        assertEquals(23, share.smallest());
        assertEquals(
                List.of(0, 5, 8, 15, 16, 17),
                share.pieces().stream().map(Share.Piece::position).toList());
    }

    @Test
    void dividesTheRowsAmongWorkersWithoutGapOrOverlap() {
        for (int workers : new int[] {2, 3, 5, 23}) {
            List<String> rows = new ArrayList<>();
            for (int rank = 0; rank < workers; rank++) {
                Share share = Share.of(SHARDS, rank, workers);
                assertEquals(rows.size(), share.first());
                assertTrue(share.images() - share.smallest() <= 1 && share.images() >= share.smallest());
                assertEquals(23 / workers, share.smallest());
                int position = 0;
                for (Share.Piece piece : share.pieces()) {
                    assertEquals(position, piece.position());
                    for (int row = 0; row < piece.rows(); row++) {
                        rows.add(piece.shard().file() + piece.rowGroup() + "/" + (piece.fromRow() + row));
                    }
                    position += piece.rows();
                }
                assertEquals(share.images(), position);
            }
            assertEquals(23, rows.size());
            assertEquals(23, rows.stream().distinct().count());
            assertEquals("a0/0", rows.get(0));
            assertEquals("c2/5", rows.get(22));
        }
    }

    @Test
    void mayBeEmpty() {
        assertEquals(0, Share.of(List.of(), 0, 2).images());
    }

    static Shard shard(String file, int... rows) {
        List<Shard.RowGroup> groups = new ArrayList<>();
        for (int count : rows) {
            groups.add(new Shard.RowGroup(count, count * 100L));
        }
        return new Shard(Split.TRAIN, Subset.WEIGHT, file, 1, groups);
    }
}
