package io.entrannas.store;

import io.entrannas.engine.FlatVector;
import java.util.List;

/**
 * Values with a shape, as they are saved.
 *
 * @param shape sizes in row-major order; empty for a scalar
 * @param values as many as the product of the sizes
 */
public record Tensor(List<Integer> shape, FlatVector values) {
    public Tensor {
        shape = List.copyOf(shape);
        long size = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (size != values.length()) {
            throw new IllegalArgumentException("shape " + shape + " has " + size + " values, not " + values.length());
        }
    }
}
