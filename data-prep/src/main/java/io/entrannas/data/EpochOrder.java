package io.entrannas.data;

import io.entrannas.train.RandomStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The order of a share's images in each epoch, a function of seed, purpose and epoch, and never of the memory that there is.
 *
 * <p>The selection is cut into strata: ranges of its images, equally long but for one image. Every stratum is shuffled by
 * itself, and every global batch takes the next images of each of them, equally many, in the order of the strata. Images are
 * stored in random order, so such a batch is a fair sample. The strata of a worker are those of its share, and its part of a
 * global batch is what they give. So a worker always reads the same images and may keep them, while the global batches are the
 * same, image by image, for every number of workers that divides the number of strata.
 *
 * <p>Up to {@link #WINDOW_BYTES} of pixels there are as many strata as images in a global batch, and each is shuffled as one.
 * More would have to be read from all over the shards: there are then at most {@link #STRATA} strata, or as many more as the
 * number of workers asks for, and in each the row groups are shuffled, and then the images within windows of so many bytes over
 * all strata.
 */
final class EpochOrder {
    static final long WINDOW_BYTES = 256L << 20;

    /** So many row groups are read at a time, over all workers. */
    static final int STRATA = 64;

    private final Share share;
    private final int window;
    private final BatchOptions options;
    private final int strata;

    /** @param window number of images that are shuffled as one, over all strata */
    EpochOrder(Share share, int window, BatchOptions options) {
        this.share = share;
        this.window = window;
        this.options = options;
        int batch = Math.multiplyExact(options.batchSize(), options.workers());
        this.strata = share.selection() <= window ? batch : strata(batch, options.workers());
    }

    /** A divisor of the batch that is a multiple of the workers and, where they allow it, the same for all of them. */
    private static int strata(int batch, int workers) {
        int divisor = Math.min(batch, STRATA);
        while (batch % divisor != 0) {
            divisor--;
        }
        int common =
                BigInteger.valueOf(divisor).gcd(BigInteger.valueOf(workers)).intValue();
        return divisor / common * workers;
    }

    /** Position within the share of each image of the epoch. */
    int[] of(int epoch) {
        if (!options.shuffle()) {
            return IntStream.range(0, share.images()).toArray();
        }
        int own = strata / options.workers();
        int[] shuffled = new int[share.images()];
        int[] bounds = new int[own + 1];
        for (int s = 0; s <= own; s++) {
            bounds[s] = bound(options.rank() * own + s);
        }
        for (int s = 0; s < own; s++) {
            shuffle(
                    shuffled,
                    bounds[s],
                    bounds[s + 1],
                    RandomStream.of(
                            options.seed(), options.purpose() + "/shuffle", epoch, options.rank() * (long) own + s));
        }
        return dealt(shuffled, bounds);
    }

    /** Where a stratum begins within the share. */
    private int bound(int stratum) {
        return (int) ((long) share.selection() * stratum / strata) - share.first();
    }

    /** Goes around the strata, full batches first. */
    private int[] dealt(int[] shuffled, int[] bounds) {
        int own = bounds.length - 1;
        int perBatch = options.batchSize() / own;
        int batches = share.smallest() / options.batchSize();
        int[] order = new int[shuffled.length];
        int at = 0;
        for (int batch = 0; batch < batches; batch++) {
            for (int s = 0; s < own; s++) {
                System.arraycopy(shuffled, bounds[s] + batch * perBatch, order, at, perBatch);
                at += perBatch;
            }
        }
        for (int s = 0; s < own; s++) {
            int from = bounds[s] + batches * perBatch;
            System.arraycopy(shuffled, from, order, at, bounds[s + 1] - from);
            at += bounds[s + 1] - from;
        }
        return order;
    }

    /** Writes the positions of a stratum, shuffled. */
    private void shuffle(int[] order, int from, int to, SplittableRandom random) {
        int least = share.selection() <= window ? to - from : window / strata;
        int begin = from;
        int end = from;
        for (Range group : shuffled(rowGroups(from, to), random)) {
            for (int position = group.from(); position < group.to(); position++) {
                order[end++] = position;
            }
            if (end - begin >= least || end == to) {
                shuffleRange(order, begin, end, random);
                begin = end;
            }
        }
    }

    private record Range(int from, int to) {}

    /** What lies of each row group between two positions. */
    private List<Range> rowGroups(int from, int to) {
        List<Range> ranges = new ArrayList<>();
        for (Share.Piece piece : share.pieces()) {
            int low = Math.max(from, piece.position());
            int high = Math.min(to, piece.position() + piece.rows());
            if (low < high) {
                ranges.add(new Range(low, high));
            }
        }
        return ranges;
    }

    /** Fisher and Yates. */
    private static void shuffleRange(int[] order, int begin, int end, SplittableRandom random) {
        for (int i = end - 1; i > begin; i--) {
            int j = random.nextInt(begin, i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }

    private static List<Range> shuffled(List<Range> ranges, SplittableRandom random) {
        int[] indices = IntStream.range(0, ranges.size()).toArray();
        shuffleRange(indices, 0, indices.length, random);
        return IntStream.of(indices).mapToObj(ranges::get).toList();
    }
}
