package io.entrannas.space;

import java.util.List;

/**
 * A derived cell: any number of connections into each intermediate node (paper equations 4 and 10).
 *
 * @param nodes number of all nodes, the two inputs included; nodes 2..nodes-1 are intermediate
 * @param connections in the order in which they were given; every intermediate node has at least one, and the same
 *     source may occur more than once
 * @param concat the nodes whose channel concatenation is the cell's output, in order; may name any node from 2 on
 */
public record CellGenotype(int nodes, List<Connection> connections, List<Integer> concat) {
    public CellGenotype {
        connections = List.copyOf(connections);
        concat = List.copyOf(concat);
        if (nodes < 3) {
            throw new IllegalArgumentException("a cell has two input nodes and at least one more, was " + nodes);
        }
        if (concat.isEmpty()) {
            throw new IllegalArgumentException("a cell's output concatenates at least one node, none was given");
        }
        for (int node : concat) {
            if (node < 2 || node >= nodes) {
                throw new IllegalArgumentException(
                        "the cell's output names node " + node + ", but its intermediate nodes are 2.." + (nodes - 1));
            }
        }
        for (Connection c : connections) {
            if (c.target() >= nodes) {
                throw new IllegalArgumentException(
                        "a connection leads to node " + c.target() + ", but the last node is " + (nodes - 1));
            }
        }
        for (int node = 2; node < nodes; node++) {
            int target = node;
            if (connections.stream().noneMatch(c -> c.target() == target)) {
                throw new IllegalArgumentException("no connection leads to node " + node);
            }
        }
    }

    /** The connections into a node, in the order given. */
    public List<Connection> into(int node) {
        return connections.stream().filter(c -> c.target() == node).toList();
    }

    /** The same cell with its connections by target, source and operation: equal cells compare equal. */
    public CellGenotype sorted() {
        return new CellGenotype(
                nodes, connections.stream().sorted(Connection.ORDER).toList(), concat);
    }

    /** Number of distinct edges that carry at least one connection. */
    public int edges() {
        return (int) connections.stream()
                .map(c -> c.source() * nodes + c.target())
                .distinct()
                .count();
    }
}
