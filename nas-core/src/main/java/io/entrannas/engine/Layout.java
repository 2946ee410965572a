package io.entrannas.engine;

import io.entrannas.engine.Slice.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The named slices of a flat vector, one after the other without gaps. */
public final class Layout {
    private final List<Slice> slices = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private int length;

    /** Appends a slice; throws {@link IllegalArgumentException} when the name is taken. */
    public Slice add(String name, Role role, Integer... shape) {
        Slice slice = new Slice(slices.size(), name, role, List.of(shape), length);
        if (!names.add(name)) {
            throw new IllegalArgumentException("the network already has a slice named " + name);
        }
        slices.add(slice);
        length = Math.addExact(length, slice.length());
        return slice;
    }

    public List<Slice> slices() {
        return Collections.unmodifiableList(slices);
    }

    /** Length of the flat vector. */
    public int length() {
        return length;
    }
}
