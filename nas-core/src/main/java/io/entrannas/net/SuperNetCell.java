package io.entrannas.net;

import io.entrannas.arch.CellPlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A cell of a super-net with the parameters of every candidate operation; runs as an Engine-cell or as a Transit-cell
 * (paper section 2.2, equation 6).
 */
final class SuperNetCell {
    private final SuperNetSpec spec;
    private final Engine engine;
    private final CellSize size;
    private final CellInputs inputs;
    /** By source node: the bottleneck's reductions; empty without a bottleneck. */
    private final List<Layer> reduce = new ArrayList<>();
    /** By intermediate node: the bottleneck's recoveries; empty without a bottleneck. */
    private final List<Layer> recover = new ArrayList<>();
    /** By source node (feature sharing) or by edge: the layers of each operation. */
    private final List<List<List<Layer>>> operations = new ArrayList<>();
    /** One for each element of {@link #operations}. */
    private final List<Mix> mixes = new ArrayList<>();

    SuperNetCell(SuperNetSpec spec, Engine engine, CellSize size) {
        this.spec = spec;
        this.engine = engine;
        this.size = size;
        OperationLayers layers = new OperationLayers(engine, true);
        this.inputs = new CellInputs(layers, size.name(), size);
        CellGraph graph = spec.graph();
        if (spec.bottleneck() > 0) {
            for (int i = 0; i < graph.nodes() - 1; i++) {
                reduce.add(layers.reluConvolution(
                        size.name() + ".reduce.n" + i, size.channels(), operationChannels(), 1, 1));
            }
            for (int j : graph.intermediateNodes()) {
                recover.add(layers.reluConvolution(
                        size.name() + ".recover.n" + j, operationChannels(), size.channels(), 1, 1));
            }
        }
        if (spec.featureSharing()) {
            for (int i = 0; i < graph.nodes() - 1; i++) {
                add(layers, ".ops.n" + i, size.stride(i));
            }
        } else {
            graph.edges()
                    .forEach(edge ->
                            add(layers, ".ops.e" + edge.source() + "_" + edge.target(), size.stride(edge.source())));
        }
    }

    private void add(OperationLayers layers, String group, int stride) {
        List<List<Layer>> candidates = new ArrayList<>();
        for (Operation operation : spec.operations()) {
            candidates.add(
                    layers.of(size.name() + group + "." + operation.key(), operation, operationChannels(), stride));
        }
        operations.add(candidates);
        mixes.add(engine.mix());
    }

    private int operationChannels() {
        return spec.bottleneck() > 0 ? size.channels() / spec.bottleneck() : size.channels();
    }

    /**
     * @param asEngine whether to run the whole DAG, weighted, or the derived sub-graph
     * @param coefficientGradient [edges][operations], added to in the backward pass of an Engine-cell
     * @return the channel concatenation of the intermediate nodes
     */
    Feature forward(Tape tape, Stem.Inputs x, CellPlan plan, boolean asEngine, double[][] coefficientGradient) {
        CellGraph graph = spec.graph();
        Feature[] nodes = new Feature[graph.nodes()];
        Sum[] sums = new Sum[graph.nodes()];
        nodes[0] = inputs.zero(tape, x.zero());
        nodes[1] = inputs.one(tape, x.one());
        Shape shape = nodeShape(nodes[1].shape());
        for (int j : graph.intermediateNodes()) {
            sums[j] = engine.sum(shape);
        }
        boolean[][] runs = asEngine ? plan.computed() : plan.derived();
        double[][] coefficients = asEngine ? plan.coefficients() : null;
        for (int i = 0; i < graph.nodes(); i++) {
            if (i >= CellGraph.INPUTS) {
                nodes[i] = recover.isEmpty() ? sums[i] : tape.run(recover.get(i - CellGraph.INPUTS), sums[i]);
            }
            connect(tape, i, nodes[i], sums, runs, coefficients, coefficientGradient);
        }
        return engine.concat(List.of(nodes).subList(CellGraph.INPUTS, graph.nodes()));
    }

    private Shape nodeShape(Shape input) {
        return input.strided(size.stride(0)).withChannels(operationChannels());
    }

    /** Runs what leads out of a node. */
    private void connect(
            Tape tape,
            int source,
            Feature node,
            Sum[] sums,
            boolean[][] runs,
            double[][] coefficients,
            double[][] coefficientGradient) {
        List<Integer> targets = new ArrayList<>();
        for (int j = Math.max(source + 1, CellGraph.INPUTS); j < spec.graph().nodes(); j++) {
            if (anyOf(runs[spec.graph().edge(source, j)])) {
                targets.add(j);
            }
        }
        if (targets.isEmpty()) {
            return;
        }
        Feature x = reduce.isEmpty() ? node : tape.run(reduce.get(source), node);
        if (spec.featureSharing()) {
            mix(tape, source, source, targets, x, sums, runs, coefficients, coefficientGradient);
        } else {
            for (int j : targets) {
                int edge = spec.graph().edge(source, j);
                mix(tape, edge, source, List.of(j), x, sums, runs, coefficients, coefficientGradient);
            }
        }
    }

    private static boolean anyOf(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    /** Computes the features that any of the targets wants, once, and adds them to the targets' sums. */
    private void mix(
            Tape tape,
            int group,
            int source,
            List<Integer> targets,
            Feature x,
            Sum[] sums,
            boolean[][] runs,
            double[][] coefficients,
            double[][] coefficientGradient) {
        int[] edges =
                targets.stream().mapToInt(j -> spec.graph().edge(source, j)).toArray();
        List<Feature> features = new ArrayList<>();
        List<Integer> columns = new ArrayList<>();
        for (int k = 0; k < spec.operations().size(); k++) {
            boolean wanted = false;
            for (int edge : edges) {
                wanted |= runs[edge][k];
            }
            if (wanted) {
                features.add(tape.run(operations.get(group).get(k), x));
                columns.add(k);
            }
        }
        double[][] weights = new double[edges.length][columns.size()];
        for (int t = 0; t < edges.length; t++) {
            for (int f = 0; f < columns.size(); f++) {
                int k = columns.get(f);
                if (runs[edges[t]][k]) {
                    weights[t][f] = coefficients == null ? 1 : coefficients[edges[t]][k];
                }
            }
        }
        List<Sum> into = targets.stream().map(j -> sums[j]).toList();
        Consumer<double[][]> trained = coefficients == null
                ? null
                : gradient -> {
                    for (int t = 0; t < edges.length; t++) {
                        for (int f = 0; f < columns.size(); f++) {
                            coefficientGradient[edges[t]][columns.get(f)] += gradient[t][f];
                        }
                    }
                };
        tape.mix(mixes.get(group), features, into, weights, null, trained);
    }
}
