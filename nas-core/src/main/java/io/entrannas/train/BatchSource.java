package io.entrannas.train;

import io.entrannas.engine.Shape;
import java.util.Iterator;

/** One worker's share of a split or subset, cut into batches anew for every epoch. */
public interface BatchSource extends AutoCloseable {
    /** Images in an epoch, before a last partial batch is dropped. */
    int examples();

    /** Batches in an epoch. */
    int batches();

    /** Shape of a full batch, N,H,W,C. */
    Shape shape();

    /** Number of classes of the data set. */
    int classes();

    /**
     * The batches of an epoch. Their order and augmentation are a function of the source's seed and {@code epoch} alone.
     * Buffers are reused: a batch is valid until the next call of {@link Iterator#next}.
     *
     * @param epoch number of the epoch, from 0
     */
    Iterator<Batch> epoch(int epoch);

    @Override
    void close();
}
