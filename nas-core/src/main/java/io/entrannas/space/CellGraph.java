package io.entrannas.space;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The graph of a cell before anything is derived from it (paper section 2.1): nodes 0 and 1 are the outputs of cells k-2
 * and k-1, every later node j is intermediate and has an edge from every node i &lt; j.
 *
 * <p>Edges are numbered by target, then source: (0,2), (1,2), (0,3), (1,3), (2,3), (0,4) ... The number of an edge is its
 * row of alpha.
 *
 * @param nodes number of all nodes, the two inputs included; at least 3, 6 in the paper
 */
public record CellGraph(int nodes) {
    /** Nodes of the paper's cells: two inputs and four intermediate nodes. */
    public static final int DEFAULT_NODES = 6;

    /** Nodes that a cell reads from other cells: 0 and 1. */
    public static final int INPUTS = 2;

    public CellGraph {
        if (nodes <= INPUTS) {
            throw new IllegalArgumentException("a cell has two input nodes and at least one more, was " + nodes);
        }
    }

    /** Number of edges, 14 for 6 nodes. */
    public int edgeCount() {
        return firstEdgeInto(nodes);
    }

    /**
     * Number of the edge from node {@code source} to node {@code target}, 0..edgeCount()-1.
     *
     * @throws IllegalArgumentException when the graph has no such edge
     */
    public int edge(int source, int target) {
        if (source < 0 || target < INPUTS || source >= target || target >= nodes) {
            throw new IllegalArgumentException(
                    "a cell of " + nodes + " nodes has no edge from node " + source + " to node " + target);
        }
        return firstEdgeInto(target) + source;
    }

    /** All edges in the order of their numbers. */
    public List<Edge> edges() {
        List<Edge> edges = new ArrayList<>(edgeCount());
        for (int target : intermediateNodes()) {
            for (int source = 0; source < target; source++) {
                edges.add(new Edge(source, target));
            }
        }
        return List.copyOf(edges);
    }

    /** The nodes that sum operations, 2..nodes-1. */
    public List<Integer> intermediateNodes() {
        return IntStream.range(INPUTS, nodes).boxed().toList();
    }

    private static int firstEdgeInto(int target) {
        return (target - INPUTS) * (target + INPUTS - 1) / 2;
    }
}
