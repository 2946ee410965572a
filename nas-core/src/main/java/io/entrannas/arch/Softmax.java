package io.entrannas.arch;

/** Softmax over the operations of an edge with a temperature (equation 5). */
final class Softmax {
    private Softmax() {}

    /** p(i,j,k) = softmax over k of alpha(i,j,k) / tau. */
    static double[][] of(double[][] alpha, double temperature) {
        double[][] p = new double[alpha.length][];
        for (int e = 0; e < alpha.length; e++) {
            p[e] = of(alpha[e], temperature);
        }
        return p;
    }

    private static double[] of(double[] alpha, double temperature) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double a : alpha) {
            largest = Math.max(largest, a);
        }
        double[] p = new double[alpha.length];
        double sum = 0;
        for (int k = 0; k < p.length; k++) {
            p[k] = Math.exp((alpha[k] - largest) / temperature);
            sum += p[k];
        }
        for (int k = 0; k < p.length; k++) {
            p[k] /= sum;
        }
        return p;
    }

    /** d loss / d alpha = p * (g - sum over k of p * g) / tau, edge by edge. */
    static void backward(double[][] p, double temperature, double[][] gradient, double[][] alphaGradient) {
        for (int e = 0; e < p.length; e++) {
            double mean = 0;
            for (int k = 0; k < p[e].length; k++) {
                mean += p[e][k] * gradient[e][k];
            }
            for (int k = 0; k < p[e].length; k++) {
                alphaGradient[e][k] = p[e][k] * (gradient[e][k] - mean) / temperature;
            }
        }
    }
}
