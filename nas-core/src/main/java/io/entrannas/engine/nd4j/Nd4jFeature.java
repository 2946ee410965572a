package io.entrannas.engine.nd4j;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Values and, in the backward pass, their gradient. ReLU is taken once however many layers want it, and so is its
 * derivative: layers after a ReLU add to a gradient of their own that is masked when the whole is asked for.
 */
final class Nd4jFeature implements Sum {
    private final Kernels kernels;
    private final Shape shape;
    private final List<Nd4jFeature> parts;
    private INDArray value;
    private INDArray rectified;
    private INDArray gradient;
    private INDArray rectifiedGradient;
    private boolean needsGradient;

    private Nd4jFeature(Kernels kernels, Shape shape, INDArray value, List<Nd4jFeature> parts, boolean needsGradient) {
        this.kernels = kernels;
        this.shape = shape;
        this.value = value;
        this.parts = parts == null ? List.of(this) : parts;
        this.needsGradient = needsGradient;
    }

    static Nd4jFeature of(Kernels kernels, INDArray value, boolean needsGradient) {
        return new Nd4jFeature(kernels, Kernels.shape(value), value, null, needsGradient);
    }

    static Nd4jFeature emptySum(Kernels kernels, Shape shape) {
        return new Nd4jFeature(kernels, shape, null, null, false);
    }

    /** The channel concatenation, never laid out in memory: whoever reads it sums over the parts. */
    static Nd4jFeature concat(Kernels kernels, List<Nd4jFeature> parts) {
        Shape first = parts.get(0).shape();
        int channels = parts.stream().mapToInt(p -> p.shape().channels()).sum();
        return new Nd4jFeature(kernels, first.withChannels(channels), null, List.copyOf(parts), false);
    }

    static Nd4jFeature of(Feature feature) {
        return (Nd4jFeature) feature;
    }

    @Override
    public Shape shape() {
        return shape;
    }

    /** The features of which this is the channel concatenation; itself alone when it is none. */
    List<Nd4jFeature> parts() {
        return parts;
    }

    boolean needsGradient() {
        return parts.get(0) == this ? needsGradient : parts.stream().anyMatch(Nd4jFeature::needsGradient);
    }

    INDArray value() {
        if (value == null && parts.get(0) == this) {
            // A sum of nothing.
            value = kernels.zeros(shape.images(), shape.height(), shape.width(), shape.channels());
        }
        if (value == null) {
            throw new IllegalStateException("a feature of " + parts.size() + " parts was read as one array");
        }
        return value;
    }

    INDArray rectified() {
        if (rectified == null) {
            rectified = kernels.relu(value());
        }
        return rectified;
    }

    INDArray read(boolean relu) {
        return relu ? rectified() : value();
    }

    /** this += coefficient * x (a sum's forward). */
    void accumulate(double coefficient, INDArray x, boolean xNeedsGradient) {
        if (value == null) {
            value = kernels.create(shape);
            x.muli(coefficient, value);
        } else {
            Kernels.axpy(coefficient, x, value);
        }
        needsGradient |= xNeedsGradient;
    }

    /**
     * Adds to the gradient.
     *
     * @param g taken over: the caller must not use it again
     * @param relu whether g is for the rectified values
     */
    void addGradient(INDArray g, boolean relu) {
        if (relu) {
            rectifiedGradient = sum(rectifiedGradient, g);
        } else {
            gradient = sum(gradient, g);
        }
    }

    /** gradient += coefficient * g; g stays the caller's. */
    void addGradient(double coefficient, INDArray g) {
        if (gradient == null) {
            gradient = kernels.create(shape);
            g.muli(coefficient, gradient);
        } else {
            Kernels.axpy(coefficient, g, gradient);
        }
    }

    private static INDArray sum(INDArray total, INDArray g) {
        if (total == null) {
            return g;
        }
        Kernels.axpy(1, g, total);
        return total;
    }

    /** The whole gradient, null when none arrived. Ask after every reader has run backward. */
    INDArray gradient() {
        if (rectifiedGradient != null) {
            rectifiedGradient.muli(kernels.positive(value()));
            gradient = sum(gradient, rectifiedGradient);
            rectifiedGradient = null;
        }
        return gradient;
    }
}
