package io.entrannas.engine.vector;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** The arrays in which one thread works on one image; small enough to stay in its cache. */
final class Scratch {
    /** What the arrays are for. */
    enum Use {
        INPUT,
        MIDDLE,
        OUTPUT,
        GRADIENT,
        MIDDLE_GRADIENT,
        INPUT_GRADIENT,
        ROW,
        SECOND_ROW,
        SUMS,
        COEFFICIENTS
    }

    /** Vectors may be read and written past the end. */
    private static final int SLACK = 2 * Lanes.COUNT + 8;

    private final Map<Use, Slot> slots = new EnumMap<>(Use.class);

    private double[] channelSums;

    private static final class Slot {
        private float[] array = new float[0];
        private Object border;
    }

    Scratch() {
        for (Use use : Use.values()) {
            slots.put(use, new Slot());
        }
    }

    /** The current block's sums over the gradients of the input, [part][2][channels]. */
    double[] channelSums() {
        return channelSums;
    }

    void setChannelSums(double[] sums) {
        channelSums = sums;
    }

    /** An array at least so long; holds anything. */
    float[] get(Use use, int length) {
        Slot slot = reserve(use, length);
        slot.border = null;
        return slot.array;
    }

    /** The same, zero. */
    float[] zeroed(Use use, int length) {
        float[] array = get(use, length);
        Arrays.fill(array, 0, length + SLACK, 0);
        return array;
    }

    /**
     * An array with a border that is as the geometry says.
     *
     * @param key the geometry, or another value that stands for how the border lies; it is drawn when this changes
     */
    float[] bordered(Use use, Geometry geometry, Object key) {
        Slot slot = reserve(use, geometry.length());
        if (!key.equals(slot.border)) {
            Arrays.fill(slot.array, 0, geometry.length() + SLACK, geometry.border());
            slot.border = key;
        }
        return slot.array;
    }

    private Slot reserve(Use use, int length) {
        Slot slot = slots.get(use);
        if (slot.array.length < length + SLACK) {
            slot.array = new float[length + SLACK];
            slot.border = null;
        }
        return slot;
    }
}
