package io.entrannas.engine;

import java.util.List;

/**
 * Weighted sums of features into the nodes that they lead to (paper equations 1, 3 and 6): all of a source node's
 * features and all of its targets at once, so that a feature is read once, whatever the number of targets.
 */
public interface Mix {
    /**
     * sums[t] += coefficients[t][f] * features[f], for every non-zero coefficient.
     *
     * @param coefficients [targets][features]
     * @param imageScales [features][N] factors for single images (drop-path), or null for a feature that has none; the
     *     whole may be null
     * @param trained whether the coefficients are trained (an Engine-cell's), so that a pass that wants gradients of
     *     coefficients wants these
     */
    void forward(
            List<Feature> features, List<Sum> sums, double[][] coefficients, double[][] imageScales, boolean trained);

    /**
     * Adds to the gradients of the features.
     *
     * @return [targets][features] gradients of the coefficients, zero where the coefficient is; null when they are not
     *     wanted
     */
    double[][] backward();
}
