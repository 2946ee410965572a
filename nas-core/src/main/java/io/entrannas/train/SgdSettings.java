package io.entrannas.train;

/**
 * @param learningRate of the first epoch
 * @param schedule how it falls
 * @param momentum share of the old velocity
 * @param weightDecay added to the gradient, times the weight
 * @param gradientClip largest norm of the gradient, infinite for no clip
 */
public record SgdSettings(
        double learningRate, Schedule schedule, double momentum, double weightDecay, double gradientClip) {}
