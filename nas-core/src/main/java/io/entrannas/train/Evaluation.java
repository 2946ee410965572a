package io.entrannas.train;

import java.io.Serializable;

/**
 * What a network scored on some images.
 *
 * @param images number of images
 * @param lossSum sum of their cross-entropies
 * @param correct images whose label has the highest logit
 * @param correctTop5 images whose label is among the five highest
 */
public record Evaluation(long images, double lossSum, long correct, long correctTop5) implements Serializable {
    private static final int TOP = 5;

    /** No images. */
    public static final Evaluation NONE = new Evaluation(0, 0, 0, 0);

    /**
     * @param logits [N * classes], row by row
     * @param meanLoss mean cross-entropy of the images
     */
    static Evaluation of(double[] logits, int[] labels, int images, int classes, double meanLoss) {
        long correct = 0;
        long correctTop5 = 0;
        for (int n = 0; n < images; n++) {
            int rank = 0;
            for (int c = 0; c < classes; c++) {
                double difference = logits[n * classes + c] - logits[n * classes + labels[n]];
                // Not counting a NaN as smaller keeps a broken network from scoring.
                if (c != labels[n] && !(difference < 0) && (difference != 0 || c < labels[n])) {
                    rank++;
                }
            }
            correct += rank == 0 ? 1 : 0;
            correctTop5 += rank < TOP ? 1 : 0;
        }
        return new Evaluation(images, meanLoss * images, correct, correctTop5);
    }

    public Evaluation plus(Evaluation other) {
        return new Evaluation(
                images + other.images,
                lossSum + other.lossSum,
                correct + other.correct,
                correctTop5 + other.correctTop5);
    }

    /** Mean cross-entropy; NaN without images. */
    public double loss() {
        return lossSum / images;
    }

    /** Share of images whose label has the highest logit, 0..1; NaN without images. */
    public double accuracy() {
        return (double) correct / images;
    }

    /** Share of images whose label is among the five highest logits, 0..1; NaN without images. */
    public double top5Accuracy() {
        return (double) correctTop5 / images;
    }
}
