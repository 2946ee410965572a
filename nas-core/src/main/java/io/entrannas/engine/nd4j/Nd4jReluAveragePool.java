package io.entrannas.engine.nd4j;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.PoolKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ReLU, average pool without padding, of every part of a concatenation. */
final class Nd4jReluAveragePool implements Layer {
    private final Nd4jEngine engine;
    private final int window;
    private final int stride;
    private final List<Nd4jPool> pools = new ArrayList<>();

    Nd4jReluAveragePool(Nd4jEngine engine, int window, int stride) {
        this.engine = engine;
        this.window = window;
        this.stride = stride;
    }

    @Override
    public Feature forward(Feature x) {
        pools.clear();
        List<Nd4jFeature> pooled = new ArrayList<>();
        for (Nd4jFeature part : Nd4jFeature.of(x).parts()) {
            Nd4jPool pool = new Nd4jPool(
                    engine, true, PoolKind.AVERAGE, part.shape().channels(), window, stride, 0, Optional.empty());
            pools.add(pool);
            pooled.add(Nd4jFeature.of(pool.forward(part)));
        }
        return Nd4jFeature.concat(engine.kernels(), pooled);
    }

    @Override
    public void backward() {
        pools.forEach(Nd4jPool::backward);
    }
}
