package io.entrannas.jobs.worker;

import io.entrannas.data.Augmentation;
import io.entrannas.data.BatchOptions;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.BatchSource;
import java.util.ArrayList;
import java.util.List;

/** Opens one worker's sources of batches and closes them together. */
final class Sources implements AutoCloseable {
    private final Dataset dataset;
    private final Rank rank;
    private final long seed;
    private final int batchSize;
    private final double bytesPerImage;
    private final List<BatchSource> opened = new ArrayList<>();

    /**
     * @param batchSize images of a batch over all workers
     * @param cacheBytes memory for the images of all sources
     * @param images number of images in all sources that will be opened; each gets its share of the memory
     */
    Sources(Dataset dataset, Rank rank, long seed, int batchSize, long cacheBytes, long images) {
        this.dataset = dataset;
        this.rank = rank;
        this.seed = seed;
        this.batchSize = batchSize / rank.workers();
        this.bytesPerImage = (double) cacheBytes / images;
    }

    /** Batches to train on: full ones, shuffled. */
    BatchSource training(Selection selection, Augmentation augmentation, String purpose) {
        return open(selection, true, augmentation, purpose);
    }

    /** Batches to evaluate on: every image once, as it is. */
    BatchSource evaluation(Selection selection) {
        return open(selection, false, Augmentation.NONE, "evaluation");
    }

    private BatchSource open(Selection selection, boolean training, Augmentation augmentation, String purpose) {
        BatchSource source = dataset.batches(
                selection,
                new BatchOptions(
                        batchSize,
                        training,
                        training,
                        augmentation,
                        seed,
                        purpose,
                        (long) (bytesPerImage * dataset.examples(selection)),
                        rank.index(),
                        rank.workers()));
        opened.add(source);
        return source;
    }

    @Override
    public void close() {
        opened.forEach(BatchSource::close);
    }
}
