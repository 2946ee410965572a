package io.entrannas.engine.vector;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Arrays for features and their gradients, used again from pass to pass. */
final class Buffers {
    private final Map<Integer, ArrayDeque<float[]>> free = new HashMap<>();
    private long inUse;
    private long peak;

    /** An array of {@code length} values and a vector more, which may be read; holds anything. */
    float[] acquire(int length) {
        ArrayDeque<float[]> arrays = free.get(length);
        float[] array = arrays == null ? null : arrays.pollLast();
        inUse += (long) Float.BYTES * length;
        peak = Math.max(peak, inUse);
        return array != null ? array : new float[length + Lanes.COUNT];
    }

    void release(float[] array) {
        int length = array.length - Lanes.COUNT;
        inUse -= (long) Float.BYTES * length;
        free.computeIfAbsent(length, l -> new ArrayDeque<>()).addLast(array);
    }

    /** Forgets the peak. */
    void beginPass() {
        peak = inUse;
    }

    /** Most bytes in use at a time since {@link #beginPass()}. */
    long peakBytes() {
        return peak;
    }
}
