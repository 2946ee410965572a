package io.entrannas.engine.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The arrays in which one thread works on one image; small enough to stay in its cache. */
final class Scratch {
    /** What the arrays are for. */
    enum Use {
        INPUT,
        PIECE,
        MIDDLE,
        OUTPUT,
        GRADIENT,
        SECOND_GRADIENT,
        MIDDLE_GRADIENT,
        INPUT_GRADIENT,
        ROW,
        SECOND_ROW,
        SUMS,
        COEFFICIENTS
    }

    /** Vectors may be read and written past the end of what begins at {@link Lanes#ORIGIN}. */
    private static final int SLACK = Lanes.ORIGIN + 2 * Lanes.COUNT + 8;

    private final Map<Use, Slot> slots = new EnumMap<>(Use.class);
    private final List<Bordered> borders = new ArrayList<>();
    private Bordered current;

    private static final class Slot {
        private float[] array = new float[0];
    }

    /** An array with a border, and the image that it holds. */
    private static final class Bordered {
        private final Use use;
        private final Object key;
        private final float[] array;
        private VectorFeature feature;
        private int image;
        private boolean relu;

        Bordered(Use use, Geometry geometry, Object key) {
            this.use = use;
            this.key = key;
            this.array = new float[geometry.length() + SLACK];
            Arrays.fill(array, geometry.border());
        }
    }

    Scratch() {
        for (Use use : Use.values()) {
            slots.put(use, new Slot());
        }
    }

    /** An array at least so long; holds anything. */
    float[] get(Use use, int length) {
        Slot slot = slots.get(use);
        if (slot.array.length < length + SLACK) {
            slot.array = new float[length + SLACK];
        }
        return slot.array;
    }

    /** The same, zero. */
    float[] zeroed(Use use, int length) {
        float[] array = get(use, length);
        Arrays.fill(array, 0, length + SLACK, 0);
        return array;
    }

    /**
     * An array with a border that is as the geometry says, one for every key.
     *
     * @param key the geometry, or another value that stands for how the border lies
     */
    float[] bordered(Use use, Geometry geometry, Object key) {
        if (current == null || current.use != use || !current.key.equals(key)) {
            current = find(use, geometry, key);
        }
        return current.array;
    }

    private Bordered find(Use use, Geometry geometry, Object key) {
        for (Bordered b : borders) {
            if (b.use == use && b.key.equals(key)) {
                return b;
            }
        }
        Bordered added = new Bordered(use, geometry, key);
        borders.add(added);
        return added;
    }

    /**
     * Notes that the last {@link #bordered} array is to hold an image of a feature.
     *
     * @return whether it does already
     */
    boolean holds(VectorFeature feature, int image, boolean relu) {
        boolean same = current.feature == feature && current.image == image && current.relu == relu;
        current.feature = feature;
        current.image = image;
        current.relu = relu;
        return same;
    }

    /** Notes that the last {@link #bordered} array was written to. */
    void changed() {
        current.feature = null;
    }
}
