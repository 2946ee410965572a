package io.entrannas.train;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Slice;

/**
 * Stochastic gradient descent with momentum, weight decay and a clip of the gradient's norm (method, section 5, weight
 * step). Parameters without a gradient in a step are left alone: no momentum, no decay, no part in the norm.
 */
public final class Sgd {
    private static final double NORM_EPSILON = 1e-6;

    private final NetworkVectors vectors;
    private final double momentum;
    private final double weightDecay;
    private final double clip;
    private final FlatVector velocity;

    /**
     * @param clip largest norm of the gradient, infinite for no clip
     */
    public Sgd(NetworkVectors vectors, double momentum, double weightDecay, double clip) {
        this.vectors = vectors;
        this.momentum = momentum;
        this.weightDecay = weightDecay;
        this.clip = clip;
        this.velocity = FlatVector.allocate(
                vectors.parameters().precision(), vectors.parameterLayout().length());
    }

    /** The momentum buffer. */
    public FlatVector velocity() {
        return velocity;
    }

    /**
     * Moves the parameters that have a gradient; none when the gradient's norm is no finite number.
     *
     * @return norm of the gradient before clipping
     */
    public double step(double learningRate) {
        double norm = norm();
        if (!Double.isFinite(norm)) {
            return norm;
        }
        double scale = Math.min(1, clip / (norm + NORM_EPSILON));
        FlatVector w = vectors.parameters();
        FlatVector g = vectors.gradients();
        for (Slice slice : vectors.parameterLayout().slices()) {
            if (!vectors.active().get(slice.index())) {
                continue;
            }
            int end = slice.end();
            for (int i = slice.offset(); i < end; i++) {
                double v = momentum * velocity.get(i) + scale * g.get(i) + weightDecay * w.get(i);
                velocity.set(i, v);
                w.set(i, w.get(i) - learningRate * v);
            }
        }
        return norm;
    }

    /**
     * Moves the parameters that have a gradient as DARTS looks ahead: like {@link #step}, but without the clip and without a
     * trace in the momentum buffer.
     */
    void virtualStep(double learningRate) {
        FlatVector w = vectors.parameters();
        FlatVector g = vectors.gradients();
        for (Slice slice : vectors.parameterLayout().slices()) {
            if (vectors.active().get(slice.index())) {
                for (int i = slice.offset(); i < slice.end(); i++) {
                    double v = momentum * velocity.get(i) + g.get(i) + weightDecay * w.get(i);
                    w.set(i, w.get(i) - learningRate * v);
                }
            }
        }
    }

    private double norm() {
        FlatVector g = vectors.gradients();
        double sum = 0;
        for (Slice slice : vectors.parameterLayout().slices()) {
            if (vectors.active().get(slice.index())) {
                int end = slice.end();
                for (int i = slice.offset(); i < end; i++) {
                    sum += g.get(i) * g.get(i);
                }
            }
        }
        return Math.sqrt(sum);
    }
}
