package io.entrannas.engine.vector;

import io.entrannas.engine.MomentSum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The sums of several batch norms over all workers, in one exchange: each costs a round trip through the network. The norms
 * come in the order in which the network runs, so it is the same on all workers.
 */
final class NormSums {
    private final MomentSum workers;
    private final List<ChannelNorm> norms = new ArrayList<>();
    private double[] values = new double[0];

    NormSums(MomentSum workers) {
        this.workers = workers;
    }

    /** Whether there is another worker. */
    boolean shared() {
        return workers != MomentSum.LOCAL;
    }

    /** Has the sums of a norm exchanged by the next {@link #exchange}. */
    void add(ChannelNorm norm) {
        norms.add(norm);
    }

    /**
     * Replaces the sums of the norms by those over all workers.
     *
     * @param images of this worker's batch
     */
    void exchange(int images) {
        if (norms.isEmpty()) {
            return;
        }
        int length = 1;
        for (ChannelNorm norm : norms) {
            length += norm.sums().length;
        }
        if (values.length < length) {
            values = Arrays.copyOf(values, length);
        }
        values[0] = images;
        int at = 1;
        for (ChannelNorm norm : norms) {
            System.arraycopy(norm.sums(), 0, values, at, norm.sums().length);
            at += norm.sums().length;
        }
        workers.sum(values, length);
        at = 1;
        for (ChannelNorm norm : norms) {
            System.arraycopy(values, at, norm.sums(), 0, norm.sums().length);
            norm.setImages(values[0]);
            at += norm.sums().length;
        }
        norms.clear();
    }

    /** Forgets the norms that were not exchanged. */
    void clear() {
        norms.clear();
    }
}
