package io.entrannas.jobs.worker;

import io.entrannas.data.Augmentation;
import io.entrannas.data.BatchOptions;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.jobs.config.DataConfig;
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
    private final int threads;
    private final Augmentation evaluation;
    private final List<BatchSource> opened = new ArrayList<>();

    /**
     * @param batchSize images of a batch over all workers
     * @param data how they are read
     * @param images number of images in all sources that will be opened; each gets its share of the memory
     */
    Sources(Dataset dataset, Rank rank, long seed, int batchSize, DataConfig data, long images) {
        this.dataset = dataset;
        this.rank = rank;
        this.seed = seed;
        this.batchSize = batchSize / rank.workers();
        this.bytesPerImage = (double) data.cacheMemory() / images;
        this.threads = data.decodeThreads().orElse(rank.threads());
        this.evaluation = Augmentation.evaluation(dataset, data.image(dataset));
    }

    /** Batches to train on: full ones, shuffled. */
    BatchSource training(Selection selection, Augmentation augmentation, String purpose) {
        return open(selection, true, augmentation, purpose);
    }

    /** Batches to train on, in which every image is as in evaluation. */
    BatchSource unaugmented(Selection selection, String purpose) {
        return training(selection, evaluation, purpose);
    }

    /** Batches to evaluate on: every image once. */
    BatchSource evaluation(Selection selection) {
        return open(selection, false, evaluation, "evaluation");
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
                        threads,
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
