package io.entrannas.engine.vector;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import java.util.Arrays;

/**
 * Batch norm of one layer's output, reduced to a factor and a shift per channel in both directions: forward y = scale * x +
 * shift, backward gx = a * gy + b * x + c. Its sums over pixels are taken by those who have the pixels at hand.
 */
final class ChannelNorm {
    private final VectorEngine engine;
    private final Slice weight;
    private final Slice bias;
    private final Slice mean;
    private final Slice variance;
    private final int channels;
    private final int padded;
    private final double[] center;
    private final double[] inverse;
    private final float[] scale;
    private final float[] shift;
    private final float[] gradientFactor;
    private final float[] valueFactor;
    private final float[] constant;
    /** In the forward pass sums of the values and of their squares, in the backward pass of the gradients and their products. */
    private final double[] sums;

    private final float[] perChannel;
    private double images;
    private double pixels;

    ChannelNorm(VectorEngine engine, BatchNorm spec, int channels) {
        NetworkVectors vectors = engine.vectors();
        this.engine = engine;
        this.channels = channels;
        this.padded = Lanes.padded(channels);
        this.weight =
                spec.affine() ? vectors.parameterLayout().add(spec.name() + ".weight", Role.SCALE, channels) : null;
        this.bias = spec.affine() ? vectors.parameterLayout().add(spec.name() + ".bias", Role.SHIFT, channels) : null;
        this.mean = vectors.statisticsLayout().add(spec.name() + ".running_mean", Role.MEAN, channels);
        this.variance = vectors.statisticsLayout().add(spec.name() + ".running_var", Role.VARIANCE, channels);
        int coefficients = Lanes.coefficients(channels);
        this.center = new double[channels];
        this.inverse = new double[channels];
        this.scale = new float[coefficients];
        this.shift = new float[coefficients];
        this.gradientFactor = new float[coefficients];
        this.valueFactor = new float[coefficients];
        this.constant = new float[coefficients];
        this.sums = new double[2 * padded];
        this.perChannel = new float[padded];
    }

    boolean affine() {
        return weight != null;
    }

    /** Of y = scale * x + shift, {@link Lanes#coefficients}. */
    float[] scale() {
        return scale;
    }

    /** See {@link #scale()}. */
    float[] shift() {
        return shift;
    }

    /** Writes the factors of {@code factor} * y. */
    void scale(double factor, float[] to, int at) {
        for (int i = 0; i < scale.length; i++) {
            to[at + i] = (float) (factor * scale[i]);
        }
    }

    /**
     * The shift of {@code factor} * y, for a coefficient.
     *
     * @param rounded its factor, as it was rounded: so the mean goes where it should
     */
    double shift(int coefficient, double factor, float rounded) {
        int c = Lanes.channel(coefficient, channels);
        return c < channels ? factor * bias(c) - center[c] * rounded : 0;
    }

    /** a of gx = a * gy + b * x + c, {@link Lanes#coefficients}. */
    float[] gradientFactor() {
        return gradientFactor;
    }

    /** b, see {@link #gradientFactor()}. */
    float[] valueFactor() {
        return valueFactor;
    }

    /** c, see {@link #gradientFactor()}. */
    float[] constant() {
        return constant;
    }

    /**
     * What a pass adds up over pixels, [2][channels in memory]: before {@link #forward} the values and their squares, before
     * {@link #backward} the gradients and their products with the values.
     */
    double[] sums() {
        return sums;
    }

    /** Number of images that the sums are over. */
    void setImages(double newImages) {
        images = newImages;
    }

    /**
     * Takes over sums of the values and of their squares.
     *
     * @param moments [2][channels in memory]
     * @param newImages number of images that they are over
     */
    void setMoments(double[] moments, int newImages) {
        System.arraycopy(moments, 0, sums, 0, sums.length);
        images = newImages;
    }

    /**
     * Sets scale and shift from the moments or, when the pass wants them, from the running statistics.
     *
     * @param imagePixels pixels of an image
     */
    void forward(int imagePixels) {
        pixels = images * imagePixels;
        Pass pass = engine.pass();
        float[] running = engine.vectors().statistics().floats();
        for (int c = 0; c < channels; c++) {
            double m = running[mean.offset() + c];
            double v = running[variance.offset() + c];
            if (pass.batchStatistics()) {
                m = sums[c] / pixels;
                v = Math.max(0, sums[padded + c] / pixels - m * m);
                if (pass.momentum() > 0) {
                    update(running, mean.offset() + c, m);
                    update(running, variance.offset() + c, v * pixels / Math.max(1, pixels - 1));
                }
            }
            engine.check(m + v);
            center[c] = m;
            inverse[c] = 1 / Math.sqrt(v + BatchNorm.EPSILON);
        }
        for (int c = 0; c < channels; c++) {
            perChannel[c] = (float) (weight(c) * inverse[c]);
        }
        Lanes.replicate(perChannel, channels, scale);
        for (int c = 0; c < channels; c++) {
            perChannel[c] = (float) shift(c, 1, scale[c]);
        }
        Lanes.replicate(perChannel, channels, shift);
        Arrays.fill(sums, 0);
    }

    private void update(float[] running, int at, double batch) {
        double momentum = engine.pass().momentum();
        running[at] = (float) ((1 - momentum) * running[at] + momentum * batch);
    }

    private double weight(int channel) {
        return affine() ? engine.parameters()[weight.offset() + channel] : 1;
    }

    private double bias(int channel) {
        return affine() ? engine.parameters()[bias.offset() + channel] : 0;
    }

    /**
     * Adds to the sums that the backward pass needs.
     *
     * @param more sums over pixels of the output's gradient, from {@code at}, and of its products with the values before the
     *     norm, one pixel later
     */
    void addGradient(double[] more, int at) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[at + i];
        }
    }

    /**
     * Writes the gradients of scale and shift if the pass wants them. They are sums over this worker's pixels, as every
     * parameter's gradient is.
     */
    void storeGradient() {
        if (affine() && engine.pass().parameterGradients()) {
            int weightAt = engine.gradientAt(weight);
            int biasAt = engine.gradientAt(bias);
            for (int c = 0; c < channels; c++) {
                engine.gradients()[weightAt + c] = (float) dot(c);
                engine.gradients()[biasAt + c] = (float) sums[c];
            }
        }
    }

    /** Sets the factors of the backward pass. */
    void backward() {
        boolean batch = engine.pass().batchStatistics();
        for (int c = 0; c < channels; c++) {
            perChannel[c] = (float) (weight(c) * inverse[c]);
        }
        Lanes.replicate(perChannel, channels, gradientFactor);
        for (int c = 0; c < channels; c++) {
            perChannel[c] = batch ? (float) (-weight(c) * inverse[c] * inverse[c] * dot(c) / pixels) : 0;
        }
        Lanes.replicate(perChannel, channels, valueFactor);
        for (int c = 0; c < channels; c++) {
            double offset = sums[c] - inverse[c] * center[c] * dot(c);
            perChannel[c] = batch ? (float) (-weight(c) * inverse[c] * offset / pixels) : 0;
        }
        Lanes.replicate(perChannel, channels, constant);
    }

    /** Sum over pixels of gradient and normalised value. */
    private double dot(int c) {
        return inverse[c] * (sums[padded + c] - center[c] * sums[c]);
    }
}
