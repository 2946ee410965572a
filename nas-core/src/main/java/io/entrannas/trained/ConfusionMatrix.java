package io.entrannas.trained;

import io.entrannas.UserError;
import java.io.Serializable;

/** How often images of a class were taken for a class, and how often theirs was among the five most probable. */
public final class ConfusionMatrix implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int TOP = 5;

    private final long[][] counts;
    private long correctTop5;

    /** @param classes number of classes */
    public ConfusionMatrix(int classes) {
        counts = new long[classes][classes];
    }

    /**
     * Counts a batch. Of equal logits, that of the class with the smaller index counts as larger.
     *
     * @param logits [N * classes], row by row
     * @param labels classes of the images, at least N
     * @throws UserError when a logit is no finite number: the network is broken
     */
    public void add(double[] logits, int[] labels, int images) {
        int classes = counts.length;
        for (int n = 0; n < images; n++) {
            int predicted = 0;
            int rank = 0;
            double own = logits[n * classes + labels[n]];
            for (int c = 0; c < classes; c++) {
                double logit = logits[n * classes + c];
                if (!Double.isFinite(logit)) {
                    throw new UserError("the network gives " + logit + " for an image; train it again");
                }
                predicted = logit > logits[n * classes + predicted] ? c : predicted;
                rank += logit > own || (logit == own && c < labels[n]) ? 1 : 0;
            }
            counts[labels[n]][predicted]++;
            correctTop5 += rank < TOP ? 1 : 0;
        }
    }

    /** Adds what another matrix of the same classes counted. */
    public void add(ConfusionMatrix other) {
        for (int label = 0; label < counts.length; label++) {
            for (int predicted = 0; predicted < counts.length; predicted++) {
                counts[label][predicted] += other.counts[label][predicted];
            }
        }
        correctTop5 += other.correctTop5;
    }

    public int classes() {
        return counts.length;
    }

    /** Images of class {@code label} that were taken for class {@code predicted}. */
    public long count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Images of a class. */
    public long images(int label) {
        long images = 0;
        for (long count : counts[label]) {
            images += count;
        }
        return images;
    }

    /** All images. */
    public long images() {
        long images = 0;
        for (int label = 0; label < counts.length; label++) {
            images += images(label);
        }
        return images;
    }

    /** Share of the images of a class that were taken for it, 0..1; NaN without images. */
    public double accuracy(int label) {
        return (double) counts[label][label] / images(label);
    }

    /** Share of all images that were taken for their class, 0..1; NaN without images. */
    public double accuracy() {
        long correct = 0;
        for (int label = 0; label < counts.length; label++) {
            correct += counts[label][label];
        }
        return (double) correct / images();
    }

    /** Share of all images whose class is among the five most probable, 0..1; NaN without images. */
    public double top5Accuracy() {
        return (double) correctTop5 / images();
    }
}
