package io.entrannas.jobs.config;

import io.entrannas.train.Schedule;
import java.util.Map;

/**
 * Stochastic gradient descent with momentum.
 *
 * @param learningRate in the first step
 * @param gradientClip largest norm of the gradient; positive infinity for no clip
 */
public record SgdConfig(
        double learningRate, Schedule schedule, double momentum, double weightDecay, double gradientClip) {
    static SgdConfig read(Section section) {
        return new SgdConfig(
                section.number("learning-rate", Interval.POSITIVE),
                section.choice("schedule", Schedule.class),
                section.number("momentum", Interval.SHARE),
                section.number("weight-decay", Interval.NOT_NEGATIVE),
                section.number("gradient-clip", Interval.POSITIVE, Map.of("off", Double.POSITIVE_INFINITY)));
    }
}
