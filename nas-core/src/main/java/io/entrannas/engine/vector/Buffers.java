package io.entrannas.engine.vector;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/** Memory for features and their gradients, used again from pass to pass. */
final class Buffers {
    /** Floats of a line of the cache. */
    private static final int LINE = 16;

    /** Lines of a page, which is also what the first cache holds of one array before it begins to replace it. */
    private static final int LINES = 64;

    /** Odd, so that the origins of neighbours are far from one another and all lines take their turn. */
    private static final int STRIDE = 37;

    private final Map<Integer, ArrayDeque<Buffer>> free = new HashMap<>();
    private int made;
    private long inUse;
    private long peak;

    /** Room for {@code length} values; holds anything. */
    Buffer acquire(int length) {
        ArrayDeque<Buffer> buffers = free.get(length);
        Buffer buffer = buffers == null ? null : buffers.pollLast();
        inUse += (long) Float.BYTES * length;
        peak = Math.max(peak, inUse);
        return buffer != null ? buffer : make(length);
    }

    /**
     * Large arrays begin at multiples of a page or more. Were the values at the same place in all of them, the same pixel of all
     * features would compete for the same few lines of the first cache.
     */
    private Buffer make(int length) {
        int origin = Lanes.ORIGIN + made++ * STRIDE % LINES * LINE;
        return new Buffer(new float[origin + length + Lanes.COUNT], origin, length);
    }

    void release(Buffer buffer) {
        inUse -= (long) Float.BYTES * buffer.length();
        free.computeIfAbsent(buffer.length(), l -> new ArrayDeque<>()).addLast(buffer);
    }

    /** How many were made so far. */
    int made() {
        return made;
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
