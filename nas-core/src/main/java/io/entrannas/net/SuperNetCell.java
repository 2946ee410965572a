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
    /** By source node; those of both input nodes are mixed at once. */
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
        for (int i = 0; i < graph.nodes() - 1; i++) {
            mixes.add(engine.mix());
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
        connect(tape, List.of(0, 1), nodes, sums, runs, coefficients, coefficientGradient);
        for (int i : graph.intermediateNodes()) {
            nodes[i] = recover.isEmpty() ? sums[i] : tape.run(recover.get(i - CellGraph.INPUTS), sums[i]);
            connect(tape, List.of(i), nodes, sums, runs, coefficients, coefficientGradient);
        }
        return engine.concat(List.of(nodes).subList(CellGraph.INPUTS, graph.nodes()));
    }

    private Shape nodeShape(Shape input) {
        return input.strided(size.stride(0)).withChannels(operationChannels());
    }

    /** What an operation makes of a source node, for one target or (feature sharing) for all of them. */
    private record Candidate(int source, List<Integer> targets, int operation, Feature feature) {}

    /** Runs what leads out of nodes that do not depend on one another, and adds it to the targets' sums. */
    private void connect(
            Tape tape,
            List<Integer> sources,
            Feature[] nodes,
            Sum[] sums,
            boolean[][] runs,
            double[][] coefficients,
            double[][] coefficientGradient) {
        List<Candidate> candidates = new ArrayList<>();
        for (int source : sources) {
            List<Integer> targets = targets(source, runs);
            if (!targets.isEmpty()) {
                Feature x = reduce.isEmpty() ? nodes[source] : tape.run(reduce.get(source), nodes[source]);
                if (spec.featureSharing()) {
                    run(tape, operations.get(source), source, targets, x, runs, candidates);
                } else {
                    for (int j : targets) {
                        run(tape, operations.get(edge(source, j)), source, List.of(j), x, runs, candidates);
                    }
                }
            }
        }
        if (!candidates.isEmpty()) {
            mix(tape, mixes.get(sources.get(0)), candidates, sums, runs, coefficients, coefficientGradient);
        }
    }

    private int edge(int source, int target) {
        return spec.graph().edge(source, target);
    }

    /** The nodes to which anything leads from a node. */
    private List<Integer> targets(int source, boolean[][] runs) {
        List<Integer> targets = new ArrayList<>();
        for (int j = Math.max(source + 1, CellGraph.INPUTS); j < spec.graph().nodes(); j++) {
            for (boolean run : runs[edge(source, j)]) {
                if (run) {
                    targets.add(j);
                    break;
                }
            }
        }
        return targets;
    }

    /** Computes the features that any of the targets wants, once. */
    private void run(
            Tape tape,
            List<List<Layer>> layers,
            int source,
            List<Integer> targets,
            Feature x,
            boolean[][] runs,
            List<Candidate> candidates) {
        for (int k = 0; k < layers.size(); k++) {
            for (int j : targets) {
                if (runs[edge(source, j)][k]) {
                    candidates.add(new Candidate(source, targets, k, tape.run(layers.get(k), x)));
                    break;
                }
            }
        }
    }

    private void mix(
            Tape tape,
            Mix mix,
            List<Candidate> candidates,
            Sum[] sums,
            boolean[][] runs,
            double[][] coefficients,
            double[][] coefficientGradient) {
        List<Integer> targets = candidates.stream()
                .flatMap(candidate -> candidate.targets().stream())
                .distinct()
                .sorted()
                .toList();
        double[][] weights = new double[targets.size()][candidates.size()];
        for (int f = 0; f < candidates.size(); f++) {
            Candidate candidate = candidates.get(f);
            for (int j : candidate.targets()) {
                int e = edge(candidate.source(), j);
                if (runs[e][candidate.operation()]) {
                    weights[targets.indexOf(j)][f] = coefficients == null ? 1 : coefficients[e][candidate.operation()];
                }
            }
        }
        Consumer<double[][]> trained = coefficients == null
                ? null
                : gradient -> {
                    for (int f = 0; f < candidates.size(); f++) {
                        Candidate candidate = candidates.get(f);
                        for (int j : candidate.targets()) {
                            coefficientGradient[edge(candidate.source(), j)][candidate.operation()] +=
                                    gradient[targets.indexOf(j)][f];
                        }
                    }
                };
        List<Feature> features = candidates.stream().map(Candidate::feature).toList();
        List<Sum> into = targets.stream().map(j -> sums[j]).toList();
        tape.mix(mix, features, into, weights, null, trained);
    }
}
