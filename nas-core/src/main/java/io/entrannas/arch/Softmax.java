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
        double largest = alpha[largest(alpha)];
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

    /** log p, exact also where p is rounded to 0 or 1. */
    static double[][] logOf(double[][] alpha, double temperature) {
        double[][] logP = new double[alpha.length][];
        for (int e = 0; e < alpha.length; e++) {
            logP[e] = logOf(alpha[e], temperature);
        }
        return logP;
    }

    private static double[] logOf(double[] alpha, double temperature) {
        int largest = largest(alpha);
        double others = 0;
        for (int k = 0; k < alpha.length; k++) {
            others += k == largest ? 0 : Math.exp((alpha[k] - alpha[largest]) / temperature);
        }
        double[] logP = new double[alpha.length];
        for (int k = 0; k < logP.length; k++) {
            logP[k] = (alpha[k] - alpha[largest]) / temperature - Math.log1p(others);
        }
        return logP;
    }

    private static int largest(double[] alpha) {
        int largest = 0;
        for (int k = 1; k < alpha.length; k++) {
            if (alpha[k] > alpha[largest]) {
                largest = k;
            }
        }
        return largest;
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
