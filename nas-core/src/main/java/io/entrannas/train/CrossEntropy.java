package io.entrannas.train;

/**
 * Softmax cross-entropy with label smoothing, mean over a batch. Smoothing puts 1 - epsilon on the label and spreads epsilon
 * evenly over all classes.
 */
final class CrossEntropy {
    private final int classes;
    private final double smoothing;
    private double[] gradient = new double[0];

    CrossEntropy(int classes, double smoothing) {
        this.classes = classes;
        this.smoothing = smoothing;
    }

    /**
     * @param logits [N * classes], row by row
     * @param weight factor of the loss in the whole objective; scales the gradient, not the loss returned
     */
    double loss(double[] logits, int[] labels, int images, double weight) {
        if (gradient.length != images * classes) {
            gradient = new double[images * classes];
        }
        double loss = 0;
        for (int n = 0; n < images; n++) {
            int row = n * classes;
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                largest = Math.max(largest, logits[row + c]);
            }
            double sum = 0;
            double mean = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(logits[row + c] - largest);
                mean += logits[row + c] / classes;
            }
            double logSum = largest + Math.log(sum);
            loss += logSum - (1 - smoothing) * logits[row + labels[n]] - smoothing * mean;
            for (int c = 0; c < classes; c++) {
                double wanted = smoothing / classes + (c == labels[n] ? 1 - smoothing : 0);
                gradient[row + c] = weight * (Math.exp(logits[row + c] - logSum) - wanted) / images;
            }
        }
        return loss / images;
    }

    /** Gradient of the last loss for its logits, [N * classes]; reused. */
    double[] gradient() {
        return gradient;
    }
}
