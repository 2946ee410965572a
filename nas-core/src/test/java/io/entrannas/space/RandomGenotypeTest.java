package io.entrannas.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RandomGenotypeTest {
    private static final CellGraph GRAPH = new CellGraph(CellGraph.DEFAULT_NODES);

    @Test
    void everyNodeReadsTwoEdges() {
        for (long seed = 0; seed < 200; seed++) {
            Genotype genotype = RandomGenotype.of(GRAPH, SearchSpace.STANDARD, seed);
            for (CellType type : CellType.values()) {
                CellGenotype cell = genotype.cell(type);
                assertEquals(List.of(2, 3, 4, 5), cell.concat());
                assertEquals(8, cell.connections().size());
                assertEquals(8, cell.edges(), "distinct edges");
            }
            assertTrue(GenotypeText.canExpress(genotype));
        }
    }

    @Test
    void aSeedGivesOneGenotypeAndAnotherSeedAnother() {
        assertEquals(
                RandomGenotype.of(GRAPH, SearchSpace.STANDARD, 7), RandomGenotype.of(GRAPH, SearchSpace.STANDARD, 7));
        assertNotEquals(
                RandomGenotype.of(GRAPH, SearchSpace.STANDARD, 7), RandomGenotype.of(GRAPH, SearchSpace.STANDARD, 8));
        Genotype genotype = RandomGenotype.of(GRAPH, SearchSpace.STANDARD, 7);
        assertNotEquals(genotype.normal(), genotype.reduce());
    }

    @Test
    void allOperationsOfTheSpaceOccurAndNoOther() {
        Set<Operation> drawn = new HashSet<>();
        LongStream.range(0, 100)
                .forEach(seed -> RandomGenotype.of(GRAPH, SearchSpace.EXTENDED, seed)
                        .normal()
                        .connections()
                        .forEach(c -> drawn.add(c.operation())));

        assertEquals(Set.copyOf(SearchSpace.EXTENDED.withoutNone().operations()), drawn);
    }

    /** 3 pairs of edges times 4 pairs of operations, into the second of two nodes. */
    @Test
    void allCellsAreEquallyProbable() {
        SearchSpace space = new SearchSpace(List.of(Operation.NONE, Operation.SKIP_CONNECT, Operation.SEP_CONV_3X3));
        int draws = 12_000;
        Map<List<Connection>, Integer> counts = new HashMap<>();
        for (long seed = 0; seed < draws; seed++) {
            counts.merge(
                    RandomGenotype.of(new CellGraph(4), space, seed).reduce().into(3), 1, Integer::sum);
        }

        assertEquals(12, counts.size());
        double expected = draws / 12.0;
        double chiSquare = counts.values().stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
        // The 99.9 % quantile for 11 degrees of freedom; the draws are always the same.
        assertTrue(chiSquare < 31.26, "chi-square " + chiSquare);
    }
}
