package io.entrannas.net;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A cell of a target-net: the derived connections only, parameters per connection (equation 3). */
final class TargetNetCell {
    private final Engine engine;
    private final CellGenotype genotype;
    private final CellSize size;
    private final CellInputs inputs;
    /** By intermediate node: the layers of each connection into it. */
    private final List<List<List<Layer>>> operations = new ArrayList<>();
    /** By intermediate node. */
    private final List<Mix> mixes = new ArrayList<>();

    TargetNetCell(Engine engine, CellGenotype genotype, CellSize size) {
        this.engine = engine;
        this.genotype = genotype;
        this.size = size;
        OperationLayers layers = new OperationLayers(engine, false);
        this.inputs = new CellInputs(layers, size.name(), size);
        for (int j = CellGraph.INPUTS; j < genotype.nodes(); j++) {
            List<List<Layer>> into = new ArrayList<>();
            for (Connection c : genotype.into(j)) {
                String name = size.name() + ".nodes." + (j - CellGraph.INPUTS) + "." + into.size();
                into.add(layers.of(name, c.operation(), size.channels(), size.stride(c.source())));
            }
            operations.add(into);
            mixes.add(engine.mix());
        }
    }

    Feature forward(Tape tape, Stem.Inputs x, DropPath dropPath) {
        Feature[] nodes = new Feature[genotype.nodes()];
        nodes[0] = inputs.zero(tape, x.zero());
        nodes[1] = inputs.one(tape, x.one());
        Shape shape = nodes[1].shape().strided(size.stride(0)).withChannels(size.channels());
        for (int j = CellGraph.INPUTS; j < nodes.length; j++) {
            nodes[j] = node(tape, j, nodes, shape, dropPath);
        }
        return engine.concat(genotype.concat().stream().map(j -> nodes[j]).toList());
    }

    private Sum node(Tape tape, int j, Feature[] nodes, Shape shape, DropPath dropPath) {
        List<List<Layer>> into = operations.get(j - CellGraph.INPUTS);
        List<Connection> connections = genotype.into(j);
        List<Feature> features = new ArrayList<>();
        double[][] scales = dropPath.active() ? new double[into.size()][] : null;
        for (int c = 0; c < into.size(); c++) {
            List<Layer> layers = into.get(c);
            features.add(tape.run(layers, nodes[connections.get(c).source()]));
            if (scales != null && !layers.isEmpty()) {
                scales[c] = dropPath.draw();
            }
        }
        double[][] ones = new double[1][into.size()];
        Arrays.fill(ones[0], 1);
        Sum sum = engine.sum(shape);
        tape.mix(mixes.get(j - CellGraph.INPUTS), features, List.of(sum), ones, scales, null);
        return sum;
    }
}
