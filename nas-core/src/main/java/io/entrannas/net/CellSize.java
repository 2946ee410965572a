package io.entrannas.net;

import io.entrannas.space.CellType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * One cell of a network.
 *
 * @param index from 0
 * @param type normal or reduction
 * @param inputZero channels of the output of cell k-2
 * @param inputOne channels of the output of cell k-1
 * @param channels channels of the cell's nodes (C)
 * @param afterReduction whether cell k-2's output has twice the resolution of cell k-1's
 */
record CellSize(int index, CellType type, int inputZero, int inputOne, int channels, boolean afterReduction) {
    private static final int SMALLEST = 3;

    String name() {
        return "cells." + index;
    }

    /** Stride of the operations on edges from a source node. */
    int stride(int source) {
        return type == CellType.REDUCE && source < 2 ? 2 : 1;
    }

    /**
     * The cells of a network: reduction cells at L/3 and 2L/3 (integer division), where the channels double.
     *
     * @param concatenated number of nodes in the output of a cell of a type
     */
    static List<CellSize> of(int cells, int channels, Stem stem, ToIntFunction<CellType> concatenated) {
        List<CellSize> sizes = new ArrayList<>();
        int zero = stem.channels();
        int one = stem.channels();
        int c = channels;
        boolean afterReduction = stem.reduced();
        for (int i = 0; i < cells; i++) {
            CellType type = isReduction(i, cells) ? CellType.REDUCE : CellType.NORMAL;
            c = type == CellType.REDUCE ? 2 * c : c;
            sizes.add(new CellSize(i, type, zero, one, c, afterReduction));
            afterReduction = type == CellType.REDUCE;
            zero = one;
            one = concatenated.applyAsInt(type) * c;
        }
        return sizes;
    }

    /** Throws {@link IllegalArgumentException} when a network of so many cells (L) has not both types. */
    static void requireBothTypes(int cells) {
        if (cells < SMALLEST) {
            throw new IllegalArgumentException("cells must be at least " + SMALLEST + ", was " + cells);
        }
    }

    static boolean isReduction(int index, int cells) {
        return index == cells / 3 || index == lastReduction(cells);
    }

    /** The auxiliary head follows this cell. */
    static int lastReduction(int cells) {
        return 2 * cells / 3;
    }
}
