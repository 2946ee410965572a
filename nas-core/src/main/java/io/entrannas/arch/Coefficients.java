package io.entrannas.arch;

/**
 * All quantities of equations 5 and 7 to 9 for the cells of one type. EnTranNAS has only {@code p} and {@code logP}, and
 * EnTranNAS-DST all but {@code logP}; the rest is null.
 *
 * @param p [edges][columns] softmax of alpha over the operations of an edge, at the temperature (equation 5)
 * @param logP [edges][columns] log of p, which tells apart what is rounded to 0 or 1 there
 * @param normalised [edges][columns] p over the largest p of the edge's target node (equation 7)
 * @param threshold [intermediate nodes] t = sigmoid(beta) (equation 8)
 * @param pruned [edges][columns] what the threshold leaves, max(0, normalised - t) (equation 8)
 * @param q [edges][columns] pruned, divided by its sum over the edge's operations (equation 9)
 */
public record Coefficients(
        double[][] p, double[][] logP, double[][] normalised, double[] threshold, double[][] pruned, double[][] q) {
    static Coefficients ofSoftmax(double[][] p, double[][] logP) {
        return new Coefficients(p, logP, null, null, null, null);
    }
}
