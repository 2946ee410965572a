package io.entrannas.jobs.run;

import java.util.List;
import java.util.Objects;

/**
 * What several measurements of the same come to.
 *
 * @param mean null when one of the measurements is
 * @param deviation sample standard deviation, the root of the sum of squares by n - 1; null for a single measurement, too
 */
public record Spread(Double mean, Double deviation) {
    /** @param values at least one */
    public static Spread of(List<Double> values) {
        if (values.stream().anyMatch(Objects::isNull)) {
            return new Spread(null, null);
        }
        double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return new Spread(mean, values.size() < 2 ? null : Math.sqrt(squares / (values.size() - 1)));
    }
}
