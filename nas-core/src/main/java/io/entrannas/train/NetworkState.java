package io.entrannas.train;

import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layout;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Slice;
import io.entrannas.store.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Names under which the state of a training is saved, slice by slice, and how it is put back. */
final class NetworkState {
    private static final String PARAMETERS = "parameters/";
    private static final String STATISTICS = "statistics/";
    private static final String MOMENTUM = "momentum/";

    private final Engine engine;
    private final FlatVector velocity;

    NetworkState(Engine engine, Sgd sgd) {
        this.engine = engine;
        this.velocity = sgd.velocity();
    }

    /** Running statistics of batch norms are each worker's own until they are averaged. */
    void averageStatistics(GradientAverager averager) {
        engine.fetchStatistics();
        averager.average(engine.vectors().statistics());
        engine.statisticsChanged();
    }

    void save(Map<String, Tensor> state) {
        engine.fetchStatistics();
        NetworkVectors vectors = engine.vectors();
        save(state, PARAMETERS, vectors.parameterLayout(), vectors.parameters());
        save(state, STATISTICS, vectors.statisticsLayout(), vectors.statistics());
        save(state, MOMENTUM, vectors.parameterLayout(), velocity);
    }

    void restore(Map<String, Tensor> state) {
        NetworkVectors vectors = engine.vectors();
        restore(state, PARAMETERS, vectors.parameterLayout(), vectors.parameters());
        restore(state, STATISTICS, vectors.statisticsLayout(), vectors.statistics());
        restore(state, MOMENTUM, vectors.parameterLayout(), velocity);
        engine.parametersChanged();
        engine.statisticsChanged();
    }

    private static void save(Map<String, Tensor> state, String prefix, Layout layout, FlatVector vector) {
        for (Slice slice : layout.slices()) {
            FlatVector values = FlatVector.allocate(vector.precision(), slice.length());
            for (int i = 0; i < slice.length(); i++) {
                values.set(i, vector.get(slice.offset() + i));
            }
            state.put(prefix + slice.name(), new Tensor(slice.shape(), values));
        }
    }

    private static void restore(Map<String, Tensor> state, String prefix, Layout layout, FlatVector vector) {
        requireNoOther(state, prefix, layout);
        for (Slice slice : layout.slices()) {
            Tensor tensor = tensor(state, prefix + slice.name());
            if (!tensor.shape().equals(slice.shape())) {
                throw new IllegalArgumentException("the saved " + prefix + slice.name() + " has shape " + tensor.shape()
                        + ", this network wants " + slice.shape());
            }
            for (int i = 0; i < slice.length(); i++) {
                vector.set(slice.offset() + i, tensor.values().get(i));
            }
        }
    }

    private static void requireNoOther(Map<String, Tensor> state, String prefix, Layout layout) {
        Set<String> names =
                layout.slices().stream().map(slice -> prefix + slice.name()).collect(Collectors.toSet());
        for (String name : state.keySet()) {
            if (name.startsWith(prefix) && !names.contains(name)) {
                throw new IllegalArgumentException(
                        "the saved state has " + name + ", which this network has not: it is of another network");
            }
        }
    }

    /**
     * @throws IllegalArgumentException when the state has no such tensor
     */
    static Tensor tensor(Map<String, Tensor> state, String name) {
        Tensor tensor = state.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("the saved state has no " + name + ": it is of another network");
        }
        return tensor;
    }
}
