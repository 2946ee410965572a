package io.entrannas.train;

import io.entrannas.engine.FlatVector;

/** Adam with weight decay added to the gradient, for alpha and beta (method, section 5, architecture step). */
public final class Adam {
    private static final double EPSILON = 1e-8;

    private final double learningRate;
    private final double decay1;
    private final double decay2;
    private final double weightDecay;
    private final FlatVector first;
    private final FlatVector second;
    private long steps;

    /**
     * @param decay1 share of the old first moment, beta_1 of Adam (not to be confused with the thresholds)
     * @param decay2 share of the old second moment
     * @param length number of parameters
     */
    public Adam(double learningRate, double decay1, double decay2, double weightDecay, int length) {
        this.learningRate = learningRate;
        this.decay1 = decay1;
        this.decay2 = decay2;
        this.weightDecay = weightDecay;
        this.first = FlatVector.of(new double[length]);
        this.second = FlatVector.of(new double[length]);
    }

    public void step(FlatVector parameters, FlatVector gradients) {
        steps++;
        double correction1 = 1 - Math.pow(decay1, (double) steps);
        double correction2 = Math.sqrt(1 - Math.pow(decay2, (double) steps));
        for (int i = 0; i < parameters.length(); i++) {
            double g = gradients.get(i) + weightDecay * parameters.get(i);
            first.set(i, decay1 * first.get(i) + (1 - decay1) * g);
            second.set(i, decay2 * second.get(i) + (1 - decay2) * g * g);
            double denominator = Math.sqrt(second.get(i)) / correction2 + EPSILON;
            parameters.set(i, parameters.get(i) - learningRate / correction1 * first.get(i) / denominator);
        }
    }

    public FlatVector firstMoment() {
        return first;
    }

    public FlatVector secondMoment() {
        return second;
    }

    /** Number of steps taken. */
    public long steps() {
        return steps;
    }

    /** Continues after so many steps; the moments are to be written too. */
    public void resume(long stepsTaken) {
        steps = stepsTaken;
    }
}
