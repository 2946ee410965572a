package io.entrannas.engine;

/**
 * Batch normalisation over N,H,W: eps 1e-5, momentum as the {@link Pass} says.
 *
 * @param name slices {@code name.weight} and {@code name.bias} when affine, statistics {@code name.running_mean} and
 *     {@code name.running_var}
 * @param affine whether a trained scale and shift per channel follow
 */
public record BatchNorm(String name, boolean affine) {
    /** Added to the variance. */
    public static final double EPSILON = 1e-5;

    /** Share of a batch's statistics in the running ones. */
    public static final double MOMENTUM = 0.1;
}
