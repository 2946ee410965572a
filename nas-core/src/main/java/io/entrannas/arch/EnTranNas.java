package io.entrannas.arch;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Connection;
import io.entrannas.space.Edge;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * EnTranNAS (paper section 2.2): the softmax weights every connection, and the two strongest edges into each node are
 * derived. With every cell an Engine-cell and no feature sharing this is DARTS.
 *
 * @param space columns of alpha; {@code none} takes part in the softmax and contributes nothing
 */
public record EnTranNas(CellGraph graph, SearchSpace space) implements SearchMethod {
    private static final int EDGES_PER_NODE = 2;

    @Override
    public String key() {
        return "entrannas";
    }

    @Override
    public boolean hasThresholds() {
        return false;
    }

    @Override
    public Coefficients coefficients(double[][] alpha, double[] beta, double temperature) {
        return Coefficients.ofSoftmax(Softmax.of(alpha, temperature), Softmax.logOf(alpha, temperature));
    }

    @Override
    public double[][] weights(Coefficients coefficients) {
        return coefficients.p();
    }

    @Override
    public boolean[][] computed(Coefficients coefficients) {
        boolean[] all = new boolean[space.size()];
        for (int k = 0; k < all.length; k++) {
            all[k] = space.operations().get(k) != Operation.NONE;
        }
        boolean[][] computed = new boolean[graph.edgeCount()][];
        Arrays.fill(computed, all);
        return computed;
    }

    /**
     * The top-2 rule (equation 4). Ties: lower source node, lower operation. At a low temperature p is rounded to 0 or 1 on many
     * edges; its logarithm still ranks them.
     */
    @Override
    public CellGenotype derive(Coefficients coefficients) {
        List<Connection> connections = new ArrayList<>();
        for (int target : graph.intermediateNodes()) {
            List<Strongest> edges = new ArrayList<>();
            for (int source = 0; source < target; source++) {
                edges.add(strongest(new Edge(source, target), coefficients.logP()[graph.edge(source, target)]));
            }
            // The sort is stable and the edges are by source, so the lower source wins a tie.
            edges.stream()
                    .sorted(Comparator.comparingDouble(Strongest::strength).reversed())
                    .limit(EDGES_PER_NODE)
                    .sorted(Comparator.comparingInt(s -> s.connection().source()))
                    .map(Strongest::connection)
                    .forEach(connections::add);
        }
        return new CellGenotype(graph.nodes(), connections, graph.intermediateNodes());
    }

    private Strongest strongest(Edge edge, double[] logP) {
        int best = -1;
        for (int k = 0; k < logP.length; k++) {
            if (space.operations().get(k) != Operation.NONE && (best < 0 || logP[k] > logP[best])) {
                best = k;
            }
        }
        return new Strongest(new Connection(space.operations().get(best), edge.source(), edge.target()), logP[best]);
    }

    private record Strongest(Connection connection, double strength) {}

    @Override
    public void backward(
            Coefficients coefficients,
            double temperature,
            double[][] weightGradient,
            double[][] alphaGradient,
            double[] betaGradient) {
        Softmax.backward(coefficients.p(), temperature, weightGradient, alphaGradient);
    }
}
