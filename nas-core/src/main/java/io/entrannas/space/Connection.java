package io.entrannas.space;

import java.util.Comparator;

/**
 * An operation on the edge from one node to a later one.
 *
 * @param operation never {@link Operation#NONE}
 * @param source node that is read; 0 and 1 are the outputs of cells k-2 and k-1
 * @param target intermediate node that is summed into, at least 2 and greater than the source
 */
public record Connection(Operation operation, int source, int target) {
    /** By target, then source, then operation. */
    static final Comparator<Connection> ORDER = Comparator.comparingInt(Connection::target)
            .thenComparingInt(Connection::source)
            .thenComparing(Connection::operation);

    public Connection {
        if (operation == Operation.NONE) {
            throw new IllegalArgumentException("'none' is no connection; leave it out");
        }
        if (source < 0 || target < 2 || source >= target) {
            throw new IllegalArgumentException("no edge leads from node " + source + " to node " + target
                    + "; a target is at least 2 and comes after its source");
        }
    }
}
