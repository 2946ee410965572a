package io.entrannas.arch;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.SearchSpace;

/** How architecture parameters become the weights of an Engine-cell, and how an architecture is derived from them. */
public sealed interface SearchMethod permits EnTranNas, EnTranNasDst {
    /** Name in configurations and result tables. */
    String key();

    CellGraph graph();

    /** The columns of alpha. */
    SearchSpace space();

    /** Whether every intermediate node has a threshold parameter beta. */
    boolean hasThresholds();

    /**
     * @param alpha [edges][columns]
     * @param beta [intermediate nodes], empty without thresholds
     * @param temperature tau, positive
     */
    Coefficients coefficients(double[][] alpha, double[] beta, double temperature);

    /** The weights that {@link #coefficients} gives an Engine-cell's sums, [edges][columns]. */
    double[][] weights(Coefficients coefficients);

    /** Whether an Engine-cell computes a connection, [edges][columns]; {@code none} never. */
    boolean[][] computed(Coefficients coefficients);

    /** The derived cell (equation 4 or 10). */
    CellGenotype derive(Coefficients coefficients);

    /**
     * Gradients of the loss for alpha and beta from those for the weights.
     *
     * @param weightGradient [edges][columns]
     * @param alphaGradient [edges][columns], written
     * @param betaGradient [intermediate nodes], written
     */
    void backward(
            Coefficients coefficients,
            double temperature,
            double[][] weightGradient,
            double[][] alphaGradient,
            double[] betaGradient);
}
