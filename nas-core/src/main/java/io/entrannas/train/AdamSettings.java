package io.entrannas.train;

/**
 * @param learningRate constant over the epochs
 * @param decay1 share of the old first moment
 * @param decay2 share of the old second moment
 * @param weightDecay added to the gradient, times the parameter
 */
public record AdamSettings(double learningRate, double decay1, double decay2, double weightDecay) {}
