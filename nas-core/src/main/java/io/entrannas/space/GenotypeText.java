package io.entrannas.space;

import io.entrannas.UserError;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The DARTS literal, in which published genotypes come and which other code bases take: {@code Genotype(normal=
 * [('sep_conv_3x3', 1), ...], normal_concat=range(2, 6), reduce=[...], reduce_concat=range(2, 6))}. The target of an entry
 * is implied: the first two lead to node 2, the next two to node 3 and so on.
 */
public final class GenotypeText {
    static final int ENTRIES_PER_NODE = 2;

    private GenotypeText() {}

    /** Whether every intermediate node has exactly two connections, as this form needs. */
    public static boolean canExpress(Genotype genotype) {
        return canExpress(genotype.normal()) && canExpress(genotype.reduce());
    }

    private static boolean canExpress(CellGenotype cell) {
        return IntStream.range(CellGraph.INPUTS, cell.nodes())
                .allMatch(node -> cell.into(node).size() == ENTRIES_PER_NODE);
    }

    /**
     * The genotype as one line without a line break; connections are ordered by target, those of one target as given.
     *
     * @throws UserError when a node has more or fewer than two connections
     */
    public static String write(Genotype genotype) {
        for (CellType type : CellType.values()) {
            requireTwoPerNode(type, genotype.cell(type));
        }
        return "Genotype(normal=%s, normal_concat=%s, reduce=%s, reduce_concat=%s)"
                .formatted(
                        entries(genotype.normal()),
                        concat(genotype.normal().concat()),
                        entries(genotype.reduce()),
                        concat(genotype.reduce().concat()));
    }

    private static void requireTwoPerNode(CellType type, CellGenotype cell) {
        for (int node = CellGraph.INPUTS; node < cell.nodes(); node++) {
            int connections = cell.into(node).size();
            if (connections != ENTRIES_PER_NODE) {
                throw new UserError("the DARTS text form holds exactly two connections per node, but node " + node
                        + " of the " + type.key() + " cell has " + connections + "; write the genotype as JSON");
            }
        }
    }

    private static String entries(CellGenotype cell) {
        return IntStream.range(CellGraph.INPUTS, cell.nodes())
                .mapToObj(cell::into)
                .flatMap(List::stream)
                .map(c -> "('" + c.operation().key() + "', " + c.source() + ")")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String concat(List<Integer> nodes) {
        int first = nodes.get(0);
        int end = first + nodes.size();
        boolean contiguous = nodes.equals(IntStream.range(first, end).boxed().toList());
        return contiguous ? "range(" + first + ", " + end + ")" : nodes.toString();
    }

    /** See {@link GenotypeFormat#read}. */
    static Genotype read(String text, String name) {
        return new GenotypeTextParser(text, name).genotype();
    }
}
