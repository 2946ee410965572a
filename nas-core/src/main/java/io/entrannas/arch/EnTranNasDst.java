package io.entrannas.arch;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Connection;
import io.entrannas.space.Edge;
import io.entrannas.space.SearchSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * EnTranNAS-DST, differentiable search for topology (paper section 2.4): connections below a learnt threshold have weight
 * zero, and those with a non-zero weight are the derived architecture.
 *
 * @param space columns of alpha, without {@code none}
 */
public record EnTranNasDst(CellGraph graph, SearchSpace space) implements SearchMethod {
    /** Kept between the threshold and 1, so that rounding cannot prune the strongest connection of a node. */
    private static final double SMALLEST_MARGIN = 1e-12;

    public EnTranNasDst {
        if (space.hasNone()) {
            throw new IllegalArgumentException("EnTranNAS-DST has no 'none': topology is learnt by the thresholds");
        }
    }

    @Override
    public String key() {
        return "dst";
    }

    @Override
    public boolean hasThresholds() {
        return true;
    }

    @Override
    public Coefficients coefficients(double[][] alpha, double[] beta, double temperature) {
        double[][] p = Softmax.of(alpha, temperature);
        double[][] normalised = new double[p.length][space.size()];
        double[][] pruned = new double[p.length][space.size()];
        double[][] q = new double[p.length][space.size()];
        double[] threshold = new double[beta.length];
        for (int target : graph.intermediateNodes()) {
            int node = target - CellGraph.INPUTS;
            double margin = margin(beta[node]);
            threshold[node] = 1 - margin;
            double largest = largest(p, target);
            for (int source = 0; source < target; source++) {
                int e = graph.edge(source, target);
                double sum = 0;
                for (int k = 0; k < space.size(); k++) {
                    normalised[e][k] = p[e][k] / largest;
                    // ph - t, written so that the strongest keeps exactly the margin
                    pruned[e][k] = Math.max(0, margin - (1 - normalised[e][k]));
                    sum += pruned[e][k];
                }
                for (int k = 0; sum > 0 && k < space.size(); k++) {
                    q[e][k] = pruned[e][k] / sum;
                }
            }
        }
        return new Coefficients(p, null, normalised, threshold, pruned, q);
    }

    /** 1 - t = sigmoid(-beta). */
    private static double margin(double beta) {
        return Math.max(SMALLEST_MARGIN, 1 / (1 + Math.exp(beta)));
    }

    private double largest(double[][] p, int target) {
        double largest = 0;
        for (int source = 0; source < target; source++) {
            for (double value : p[graph.edge(source, target)]) {
                largest = Math.max(largest, value);
            }
        }
        return largest;
    }

    @Override
    public double[][] weights(Coefficients coefficients) {
        return coefficients.q();
    }

    @Override
    public boolean[][] computed(Coefficients coefficients) {
        boolean[][] computed = new boolean[graph.edgeCount()][space.size()];
        for (int e = 0; e < computed.length; e++) {
            for (int k = 0; k < space.size(); k++) {
                computed[e][k] = coefficients.q()[e][k] > 0;
            }
        }
        return computed;
    }

    /** Every connection with a non-zero weight (equation 10). */
    @Override
    public CellGenotype derive(Coefficients coefficients) {
        List<Connection> connections = new ArrayList<>();
        for (Edge edge : graph.edges()) {
            double[] q = coefficients.q()[graph.edge(edge.source(), edge.target())];
            for (int k = 0; k < q.length; k++) {
                if (q[k] > 0) {
                    connections.add(new Connection(space.operations().get(k), edge.source(), edge.target()));
                }
            }
        }
        return new CellGenotype(graph.nodes(), connections, graph.intermediateNodes());
    }

    @Override
    public void backward(
            Coefficients coefficients,
            double temperature,
            double[][] weightGradient,
            double[][] alphaGradient,
            double[] betaGradient) {
        double[][] pGradient = new double[graph.edgeCount()][space.size()];
        for (int target : graph.intermediateNodes()) {
            int node = target - CellGraph.INPUTS;
            double t = coefficients.threshold()[node];
            double tGradient = 0;
            double largest = largest(coefficients.p(), target);
            double largestGradient = 0;
            int ties = 0;
            for (int source = 0; source < target; source++) {
                int e = graph.edge(source, target);
                double[] prunedGradient = throughOperationNormalisation(coefficients, e, weightGradient[e]);
                for (int k = 0; k < space.size(); k++) {
                    if (coefficients.pruned()[e][k] > 0) {
                        tGradient -= prunedGradient[k];
                        pGradient[e][k] = prunedGradient[k] / largest;
                        largestGradient -= prunedGradient[k] * coefficients.normalised()[e][k] / largest;
                    }
                    if (coefficients.p()[e][k] == largest) {
                        ties++;
                    }
                }
            }
            // The maximum of equation 7 is a function of alpha too; connections that tie for it share its gradient.
            for (int source = 0; source < target; source++) {
                int e = graph.edge(source, target);
                for (int k = 0; k < space.size(); k++) {
                    if (coefficients.p()[e][k] == largest) {
                        pGradient[e][k] += largestGradient / ties;
                    }
                }
            }
            betaGradient[node] = tGradient * t * (1 - t);
        }
        Softmax.backward(coefficients.p(), temperature, pGradient, alphaGradient);
    }

    /** Equation 9: q = pruned / sum of pruned, one edge. */
    private static double[] throughOperationNormalisation(Coefficients coefficients, int edge, double[] gradient) {
        double[] pruned = coefficients.pruned()[edge];
        double[] q = coefficients.q()[edge];
        double sum = 0;
        double mean = 0;
        for (int k = 0; k < q.length; k++) {
            sum += pruned[k];
            mean += q[k] * gradient[k];
        }
        double[] result = new double[q.length];
        for (int k = 0; sum > 0 && k < q.length; k++) {
            result[k] = (gradient[k] - mean) / sum;
        }
        return result;
    }

    /**
     * The sparsity regulariser of one type of cell, R = mean over intermediate nodes of -log t (equation 11).
     *
     * @param beta thresholds before the sigmoid
     */
    public static double regulariser(double[] beta) {
        double sum = 0;
        for (double b : beta) {
            // -log sigmoid(b) = softplus(-b), written so that neither end overflows
            sum += Math.max(-b, 0) + Math.log1p(Math.exp(-Math.abs(b)));
        }
        return sum / beta.length;
    }

    /** Adds {@code lambda} times the gradient of {@link #regulariser} to {@code betaGradient}. */
    public static void regulariserBackward(double[] beta, double lambda, double[] betaGradient) {
        for (int j = 0; j < beta.length; j++) {
            betaGradient[j] -= lambda / (1 + Math.exp(beta[j])) / beta.length;
        }
    }
}
