package io.entrannas.export;

import io.entrannas.store.Tensor;
import java.util.List;

/** The axes of a tensor in the order that another framework wants. */
final class Axes {
    private Axes() {}

    /**
     * @param order which axis of the tensor each axis of the result is
     * @return values in row-major order
     */
    static float[] permute(Tensor tensor, int... order) {
        List<Integer> shape = tensor.shape();
        int[] strides = new int[shape.size()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.get(axis);
        }
        float[] result = new float[tensor.values().length()];
        int[] position = new int[order.length];
        for (int i = 0; i < result.length; i++) {
            int from = 0;
            for (int axis = 0; axis < order.length; axis++) {
                from += position[axis] * strides[order[axis]];
            }
            result[i] = (float) tensor.values().get(from);
            for (int axis = order.length - 1; axis >= 0 && ++position[axis] == shape.get(order[axis]); axis--) {
                position[axis] = 0;
            }
        }
        return result;
    }
}
