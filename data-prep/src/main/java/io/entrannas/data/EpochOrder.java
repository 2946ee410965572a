package io.entrannas.data;

import io.entrannas.train.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The order of a share's images in each epoch, a function of seed, purpose, epoch and rank, and never of the memory that
 * there is. Up to {@link #WINDOW_BYTES} of pixels are shuffled as one. More would have to be read from all over the
 * shards: there the row groups are shuffled, and then the images within windows of so many bytes.
 */
final class EpochOrder {
    static final long WINDOW_BYTES = 256L << 20;

    private final Share share;
    private final int window;
    private final BatchOptions options;

    /** @param window number of images that are shuffled as one */
    EpochOrder(Share share, int window, BatchOptions options) {
        this.share = share;
        this.window = window;
        this.options = options;
    }

    /** Position within the share of each image of the epoch. */
    int[] of(int epoch) {
        int[] order = new int[share.images()];
        if (!options.shuffle()) {
            fill(order, share.pieces());
            return order;
        }
        SplittableRandom random =
                RandomStream.of(options.seed(), options.purpose() + "/shuffle", epoch, options.rank());
        if (share.images() <= window) {
            fill(order, share.pieces());
            shuffle(order, 0, order.length, random);
            return order;
        }
        List<Share.Piece> pieces = shuffled(share.pieces(), random);
        fill(order, pieces);
        int begin = 0;
        int end = 0;
        for (Share.Piece piece : pieces) {
            end += piece.rows();
            if (end - begin >= window || end == order.length) {
                shuffle(order, begin, end, random);
                begin = end;
            }
        }
        return order;
    }

    private static void fill(int[] order, List<Share.Piece> pieces) {
        int next = 0;
        for (Share.Piece piece : pieces) {
            for (int row = 0; row < piece.rows(); row++) {
                order[next++] = piece.position() + row;
            }
        }
    }

    /** Fisher and Yates. */
    private static void shuffle(int[] order, int begin, int end, SplittableRandom random) {
        for (int i = end - 1; i > begin; i--) {
            int j = random.nextInt(begin, i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    private static List<Share.Piece> shuffled(List<Share.Piece> pieces, SplittableRandom random) {
        int[] indices = new int[pieces.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
        }
        shuffle(indices, 0, indices.length, random);
        List<Share.Piece> result = new ArrayList<>();
        for (int index : indices) {
            result.add(pieces.get(index));
        }
        return result;
    }
}
