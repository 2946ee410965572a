package io.entrannas.engine;

import io.entrannas.engine.Slice.Role;
import java.util.BitSet;

/**
 * Everything of one network that is trained, averaged across workers and saved, as flat vectors on the Java heap:
 * parameters, their gradients, and the running statistics of the batch norms. An {@link Engine} adds slices while
 * layers are built and allocates when the network is complete.
 */
public final class NetworkVectors {
    private final Layout parameterLayout = new Layout();
    private final Layout statisticsLayout = new Layout();
    private final BitSet active = new BitSet();
    private FlatVector parameters;
    private FlatVector gradients;
    private FlatVector statistics;

    /** Allocates the vectors: parameters zero but for scales (1), running means 0, running variances 1. */
    public void allocate(Precision precision) {
        parameters = FlatVector.allocate(precision, parameterLayout.length());
        gradients = FlatVector.allocate(precision, parameterLayout.length());
        statistics = FlatVector.allocate(precision, statisticsLayout.length());
        fill(parameterLayout, parameters, Role.SCALE);
        fill(statisticsLayout, statistics, Role.VARIANCE);
    }

    private static void fill(Layout layout, FlatVector vector, Role role) {
        for (Slice slice : layout.slices()) {
            if (slice.role() == role) {
                vector.fill(slice.offset(), slice.end(), 1);
            }
        }
    }

    public Layout parameterLayout() {
        return parameterLayout;
    }

    public Layout statisticsLayout() {
        return statisticsLayout;
    }

    public FlatVector parameters() {
        return parameters;
    }

    /** Valid in the slices that are {@link #active()}; what the others hold is left over from earlier passes. */
    public FlatVector gradients() {
        return gradients;
    }

    public FlatVector statistics() {
        return statistics;
    }

    /** Indices of the parameter slices that have a gradient, because they took part in the last backward pass. */
    public BitSet active() {
        return active;
    }
}
