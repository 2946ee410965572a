package io.entrannas.space;

/**
 * An edge of a cell's graph; every edge carries all candidate operations.
 *
 * @param source node that is read
 * @param target intermediate node that is summed into, greater than the source
 */
public record Edge(int source, int target) {}
