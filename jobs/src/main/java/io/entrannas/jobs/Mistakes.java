package io.entrannas.jobs;

import io.entrannas.engine.FlatVector;
import io.entrannas.train.Batch;
import io.entrannas.trained.Normalisation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The mistakes of a network of which it was surest: few enough to look at. */
final class Mistakes implements Serializable {
    /** How many are kept. */
    static final int MOST = 48;

    private static final long serialVersionUID = 1L;

    private final List<Mistake> surest = new ArrayList<>();

    /**
     * Looks at a batch.
     *
     * @param logits [N * classes], row by row; of equal ones, that of the class with the smaller index counts as larger
     * @param normalisation of the batch's images
     */
    void add(double[] logits, Batch batch, int classes, Normalisation normalisation) {
        for (int n = 0; n < batch.shape().images(); n++) {
            int predicted = 0;
            for (int c = 1; c < classes; c++) {
                predicted = logits[n * classes + c] > logits[n * classes + predicted] ? c : predicted;
            }
            if (predicted != batch.labels()[n]) {
                double probability = probability(logits, n * classes, classes, predicted);
                if (surest.size() < MOST || probability > surest.get(MOST - 1).probability()) {
                    keep(new Mistake(batch.labels()[n], predicted, probability, pixels(batch, n, normalisation)));
                }
            }
        }
    }

    void add(Mistakes others) {
        others.surest.forEach(this::keep);
    }

    /** The surest first. */
    List<Mistake> surest() {
        return List.copyOf(surest);
    }

    private void keep(Mistake mistake) {
        surest.add(mistake);
        surest.sort(Mistake.SUREST);
        if (surest.size() > MOST) {
            surest.remove(MOST);
        }
    }

    private static double probability(double[] logits, int from, int classes, int of) {
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += Math.exp(logits[from + c] - logits[from + of]);
        }
        return 1 / sum;
    }

    private static byte[] pixels(Batch batch, int image, Normalisation normalisation) {
        FlatVector values = batch.images();
        int size = batch.shape().imageSize();
        byte[] pixels = new byte[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = normalisation.pixel(i % batch.shape().channels(), values.get(image * size + i));
        }
        return pixels;
    }
}
