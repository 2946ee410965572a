package io.entrannas.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellGraphTest {
    @Test
    void theCellOfThePaperHasFourteenEdges() {
        CellGraph graph = new CellGraph(CellGraph.DEFAULT_NODES);

        assertEquals(14, graph.edgeCount());
        assertEquals(List.of(2, 3, 4, 5), graph.intermediateNodes());
        assertEquals(0, graph.edge(0, 2));
        assertEquals(2, graph.edge(0, 3));
        assertEquals(5, graph.edge(0, 4));
        assertEquals(9, graph.edge(0, 5));
        assertEquals(13, graph.edge(4, 5));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 6, 7, 12})
    void edgesStandInTheOrderOfTheirNumbers(int nodes) {
        CellGraph graph = new CellGraph(nodes);

        List<Edge> edges = graph.edges();

        assertEquals(graph.edgeCount(), edges.size());
        for (int number = 0; number < edges.size(); number++) {
            assertEquals(
                    number,
                    graph.edge(edges.get(number).source(), edges.get(number).target()));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "2, 2", "3, 2", "-1, 2", "0, 6"})
    void anEdgeThatIsNotThereIsRefused(int source, int target) {
        CellGraph graph = new CellGraph(6);

        assertThrows(IllegalArgumentException.class, () -> graph.edge(source, target));
    }

    @Test
    void aCellNeedsAnIntermediateNode() {
        assertThrows(IllegalArgumentException.class, () -> new CellGraph(2));
    }
}
