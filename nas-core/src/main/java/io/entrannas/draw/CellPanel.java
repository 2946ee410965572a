package io.entrannas.draw;

import io.entrannas.draw.CellLayout.Box;
import io.entrannas.draw.CellLayout.Point;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One cell on its own background, with a title above. */
final class CellPanel {
    private static final double MARGIN = 20;
    private static final double TITLE_HEIGHT = 34;
    private static final double TITLE_SIZE = 17;
    private static final double NODE_SIZE = 16;
    private static final double SUBSCRIPT_SIZE = 12;
    /** How far below its middle the base line of a line of text lies, as a share of the font size. */
    private static final double MIDDLE_TO_BASE = 0.35;

    private static final double NODE_RADIUS = 8;
    private static final double BEND_RADIUS = 7;
    private static final double ARROW_LENGTH = 8;
    private static final double ARROW_HALF_WIDTH = 4;

    private static final String BACKGROUND = "#ffffff";
    private static final String BORDER = "#c4ccd4";
    private static final String INK = "#1b1f24";
    private static final String NODE = "#fff4cc";
    private static final String END_NODE = "#e7ebef";
    private static final String NODE_BORDER = "#57606a";
    private static final String OUTPUT_EDGE = "#7d8590";

    private final CellType type;
    private final CellGenotype cell;
    private final CellLayout layout;

    CellPanel(CellType type, CellGenotype cell) {
        this.type = type;
        this.cell = cell;
        this.layout = CellLayout.of(cell);
    }

    double width() {
        return layout.width() + 2 * MARGIN;
    }

    double height() {
        return layout.height() + 2 * MARGIN + TITLE_HEIGHT;
    }

    String title() {
        return title(type);
    }

    static String title(CellType type) {
        return type == CellType.NORMAL ? "Normal cell" : "Reduction cell";
    }

    /** The cell in words, for those who cannot see it. */
    String description() {
        String nodes = IntStream.range(CellGraph.INPUTS, cell.nodes())
                .mapToObj(node -> name(node) + " sums "
                        + cell.into(node).stream()
                                .map(c -> c.operation().key() + " of " + name(c.source()))
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
        String output = cell.concat().stream().map(this::name).collect(Collectors.joining(", "));
        return title() + ": " + nodes + "; " + name(cell.nodes()) + " concatenates " + output + ".";
    }

    /** Draws the panel as wide as the page, its upper edge at {@code top}. */
    void draw(Svg svg, double top, double pageWidth) {
        svg.open("g").with("transform", "translate(0 " + Svg.number(top) + ")");
        background(svg, pageWidth);
        svg.open("g")
                .with("transform", "translate(" + Svg.number(MARGIN) + " " + Svg.number(MARGIN + TITLE_HEIGHT) + ")");
        for (int i = 0; i < layout.outputs().size(); i++) {
            output(svg, cell.concat().get(i), layout.outputs().get(i));
        }
        for (int i = 0; i < layout.routes().size(); i++) {
            connection(
                    svg,
                    cell.connections().get(i),
                    layout.routes().get(i),
                    layout.labels().get(i));
        }
        for (int node = 0; node <= cell.nodes(); node++) {
            node(svg, node, layout.nodes().get(node));
        }
        svg.close().close();
    }

    private void background(Svg svg, double pageWidth) {
        svg.leaf("rect")
                .with("x", 0.5)
                .with("y", 0.5)
                .with("width", pageWidth - 1)
                .with("height", height() - 1)
                .with("rx", NODE_RADIUS)
                .with("fill", BACKGROUND)
                .with("stroke", BORDER);
        svg.open("text")
                .with("x", MARGIN)
                .with("y", MARGIN + TITLE_SIZE * 2 / 3)
                .with("font-size", TITLE_SIZE)
                .with("font-weight", "bold")
                .with("fill", INK)
                .text(title())
                .close();
    }

    private void output(Svg svg, int node, List<Point> route) {
        tooltip(svg.open("g"), name(node) + " is concatenated into " + name(cell.nodes()));
        edge(svg, route, OUTPUT_EDGE);
        svg.close();
    }

    private void connection(Svg svg, Connection connection, List<Point> route, Box label) {
        String operation = connection.operation().key();
        String colour = OperationFamily.of(connection.operation()).colour();
        tooltip(svg.open("g"), operation + " from " + name(connection.source()) + " to " + name(connection.target()));
        edge(svg, route, colour);
        box(svg, label, label.height() / 2, BACKGROUND, colour);
        svg.open("text")
                .with("x", label.centreX())
                .with("y", label.centreY() + MIDDLE_TO_BASE * CellLayout.LABEL_SIZE)
                .with("font-size", CellLayout.LABEL_SIZE)
                .with("text-anchor", "middle")
                .with("fill", INK)
                .text(operation)
                .close()
                .close();
    }

    private void node(Svg svg, int node, Box box) {
        tooltip(svg.open("g"), isIntermediate(node) ? name(node) : "output of " + name(node));
        box(svg, box, NODE_RADIUS, isIntermediate(node) ? NODE : END_NODE, NODE_BORDER);
        svg.open("text")
                .with("x", box.centreX())
                .with("y", box.centreY() + MIDDLE_TO_BASE * NODE_SIZE)
                .with("font-size", NODE_SIZE)
                .with("text-anchor", "middle")
                .with("fill", INK);
        if (isIntermediate(node)) {
            svg.text(number(node));
        } else {
            svg.text("c")
                    .openInText("tspan")
                    .with("font-size", SUBSCRIPT_SIZE)
                    .with("dy", NODE_SIZE / 4)
                    .text(number(node))
                    .close();
        }
        svg.close().close();
    }

    private static void box(Svg svg, Box box, double radius, String fill, String stroke) {
        svg.leaf("rect")
                .with("x", box.x())
                .with("y", box.y())
                .with("width", box.width())
                .with("height", box.height())
                .with("rx", radius)
                .with("fill", fill)
                .with("stroke", stroke)
                .with("stroke-width", 1.5);
    }

    private static void edge(Svg svg, List<Point> route, String colour) {
        Point end = route.get(route.size() - 1);
        svg.leaf("path")
                .with("d", path(route))
                .with("fill", "none")
                .with("stroke", colour)
                .with("stroke-width", 2);
        svg.leaf("path")
                .with(
                        "d",
                        "M" + at(end)
                                + "L" + at(end.move(-ARROW_LENGTH, -ARROW_HALF_WIDTH))
                                + "L" + at(end.move(-ARROW_LENGTH, ARROW_HALF_WIDTH)) + "Z")
                .with("fill", colour);
    }

    /** The line as far as its arrow, its bends rounded. */
    private static String path(List<Point> route) {
        StringBuilder path = new StringBuilder("M").append(at(route.get(0)));
        for (int i = 1; i < route.size() - 1; i++) {
            Point bend = route.get(i);
            path.append("L").append(at(bend.towards(route.get(i - 1), BEND_RADIUS)));
            path.append("Q").append(at(bend)).append(" ").append(at(bend.towards(route.get(i + 1), BEND_RADIUS)));
        }
        Point end = route.get(route.size() - 1);
        return path.append("L").append(at(end.move(-ARROW_LENGTH, 0))).toString();
    }

    private static String at(Point point) {
        return Svg.number(point.x()) + "," + Svg.number(point.y());
    }

    private static void tooltip(Svg svg, String text) {
        svg.open("title").text(text).close();
    }

    private boolean isIntermediate(int node) {
        return node >= CellGraph.INPUTS && node < cell.nodes();
    }

    private String name(int node) {
        return (isIntermediate(node) ? "node " : "cell ") + number(node);
    }

    /** Intermediate nodes are numbered from 0 in drawings, cells as seen from this one, k. */
    private String number(int node) {
        if (isIntermediate(node)) {
            return Integer.toString(node - CellGraph.INPUTS);
        }
        return node == cell.nodes() ? "k" : "k-" + (CellGraph.INPUTS - node);
    }
}
