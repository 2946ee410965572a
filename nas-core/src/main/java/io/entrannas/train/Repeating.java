package io.entrannas.train;

import java.util.Iterator;
import java.util.NoSuchElementException;

/** The batches of an epoch, and when they run out those of epochs that the training itself never reaches. */
final class Repeating implements Iterator<Batch> {
    private final BatchSource source;
    private final int epochs;
    private int epoch;
    private Iterator<Batch> batches;

    /**
     * @param epochs number of epochs of the training
     */
    Repeating(BatchSource source, int epoch, int epochs) {
        if (source.batches() == 0) {
            throw new NoSuchElementException("a source of " + source.examples() + " images has no batch");
        }
        this.source = source;
        this.epochs = epochs;
        this.epoch = epoch;
        this.batches = source.epoch(epoch);
    }

    @Override
    public boolean hasNext() {
        return true;
    }

    @Override
    public Batch next() {
        if (!batches.hasNext()) {
            epoch += epochs;
            batches = source.epoch(epoch);
        }
        return batches.next();
    }
}
