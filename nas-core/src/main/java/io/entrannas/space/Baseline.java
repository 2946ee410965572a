package io.entrannas.space;

import java.util.List;

/**
 * What a network that was found is compared with: residual blocks of two ordinary 3x3 convolutions in place of its cells. Stem,
 * input layers, reductions and classifier stay, so that the difference is that of the cells.
 *
 * <p>Written as a cell, a block is node 3 = conv(node 2) + node 1 + node 0 with node 2 = conv(node 1): the second shortcut leads
 * over the block before, too. No weight is without use, as those of an input that nothing reads would be.
 */
public final class Baseline {
    /** In the place of a genotype's file or name. */
    public static final String NAME = "baseline";

    private static final CellGenotype BLOCK = new CellGenotype(
            4,
            List.of(
                    new Connection(Operation.CONV_3X3, 1, 2),
                    new Connection(Operation.SKIP_CONNECT, 0, 3),
                    new Connection(Operation.SKIP_CONNECT, 1, 3),
                    new Connection(Operation.CONV_3X3, 2, 3)),
            List.of(3));

    private Baseline() {}

    public static Genotype genotype() {
        return new Genotype(BLOCK, BLOCK);
    }
}
