package io.entrannas.trained;

import io.entrannas.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a network takes an image for.
 *
 * @param labels every class with its probability, the most probable first
 */
public record Prediction(List<Label> labels) {
    public Prediction {
        labels = List.copyOf(labels);
    }

    /**
     * @param name of a class
     * @param probability 0..1; those of all classes add up to 1
     */
    public record Label(String name, double probability) {}

    /**
     * The softmax of logits.
     *
     * @throws UserError when a logit is no finite number: the network is broken
     */
    static Prediction of(double[] logits, int from, List<String> classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes.size(); c++) {
            if (!Double.isFinite(logits[from + c])) {
                throw new UserError("the network gives " + logits[from + c] + " for an image; train it again");
            }
            largest = Math.max(largest, logits[from + c]);
        }
        double sum = 0;
        for (int c = 0; c < classes.size(); c++) {
            sum += Math.exp(logits[from + c] - largest);
        }
        List<Label> labels = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            labels.add(new Label(classes.get(c), Math.exp(logits[from + c] - largest) / sum));
        }
        labels.sort(Comparator.comparingDouble(Label::probability).reversed());
        return new Prediction(labels);
    }

    /** The most probable class. */
    public String label() {
        return labels.get(0).name();
    }

    /** Probability of {@link #label()}. */
    public double probability() {
        return labels.get(0).probability();
    }
}
