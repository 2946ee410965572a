package io.entrannas.draw;

import io.entrannas.draw.CellLayout.Point;
import io.entrannas.space.CellGraph;

/**
 * Where everything of a film goes, whatever is derived: the nodes in a line from left to right, an edge as an arc above
 * the line that is the higher the further it leads, the edges to the cell's output as arcs below. Lengths are in pixels,
 * from the upper left corner.
 *
 * @param nodes number of all nodes of the cell, the two inputs included
 */
record FilmLayout(int nodes) {
    static final double LABEL_SIZE = 11;
    static final double LABEL_HEIGHT = 18;
    static final double NODE_SIZE = 36;

    private static final double CHARACTER_WIDTH = 0.6 * LABEL_SIZE;
    private static final double LABEL_ENDS = 10;
    private static final double SPACING = 150;
    private static final double MARGIN = 36;
    private static final double LOWEST_ARC = 66;
    private static final double ARC_STEP = 40;
    private static final double OUTPUT_STEP = 13;
    /** Distance of the ports of edges that lead to neighbouring nodes; outer arcs start and end inside. */
    private static final double PORT_STEP = 3;
    /** A cubic curve reaches three quarters of the way to its control points. */
    private static final double APEX = 0.75;

    /** Of operations on the same edge. */
    private static final double STRAND_DISTANCE = 3.5;

    /** A curve from its first to its last point, drawn towards the two in between. */
    record Arc(Point start, Point first, Point second, Point end) {
        Point middle() {
            return new Point(
                    (start.x() + 3 * first.x() + 3 * second.x() + end.x()) / 8,
                    (start.y() + 3 * first.y() + 3 * second.y() + end.y()) / 8);
        }
    }

    double width() {
        return 2 * MARGIN + nodes * SPACING;
    }

    double height() {
        return line() + NODE_SIZE / 2 + OUTPUT_STEP * (nodes - CellGraph.INPUTS + 1);
    }

    /** Middle of a node; the output of the cell comes after the last. */
    Point node(int node) {
        return new Point(MARGIN + node * SPACING, line());
    }

    private double line() {
        return NODE_SIZE / 2 + LABEL_HEIGHT + LOWEST_ARC + ARC_STEP * (nodes - CellGraph.INPUTS - 1);
    }

    /**
     * @param strand index of the operation among those of the edge
     * @param strands their number
     */
    Arc edge(int source, int target, int strand, int strands) {
        double shift = (strand - (strands - 1) / 2.0) * STRAND_DISTANCE;
        int distance = target - source;
        Point from = node(source);
        Point to = node(target);
        if (distance == 1) {
            Point start = from.move(NODE_SIZE / 2, shift);
            Point end = to.move(-NODE_SIZE / 2, shift);
            return new Arc(start, start, end, end);
        }
        double port = PORT_STEP * (nodes - distance);
        double top = NODE_SIZE / 2;
        Point start = from.move(port, -top);
        Point end = to.move(-port, -top);
        double up = (LOWEST_ARC + ARC_STEP * (distance - 2) - top + shift) / APEX;
        return new Arc(start, start.move(0, -up), end.move(0, -up), end);
    }

    Arc output(int node) {
        double port = PORT_STEP;
        Point start = node(node).move(0, NODE_SIZE / 2);
        Point end = node(nodes).move(-port * (nodes - node - 1), NODE_SIZE / 2);
        double down = OUTPUT_STEP * (nodes - node) / APEX;
        return new Arc(start, start.move(0, down), end.move(0, down), end);
    }

    double labelWidth(String text) {
        return CHARACTER_WIDTH * text.length() + LABEL_ENDS;
    }
}
