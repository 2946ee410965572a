package io.entrannas.draw;

import io.entrannas.draw.CellLayout.Point;
import io.entrannas.draw.FilmLayout.Arc;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The architecture of one type of cell as it is derived epoch by epoch (the paper's supplementary video). Nodes keep
 * their places; a connection is the more visible the stronger it is, and its operation is named where no other of the
 * same edge is stronger.
 */
public final class CellFilm {
    static final String BACKGROUND = "#ffffff";
    static final String INK = "#1b1f24";

    private static final double BASE_LINE = 0.35;
    private static final double NODE_FONT = 15;
    private static final double RADIUS = 8;
    private static final double ARROW_LENGTH = 8;
    private static final double ARROW_HALF_WIDTH = 4;
    private static final double FAINTEST = 0.3;
    private static final String NODE = "#fff4cc";
    private static final String END_NODE = "#e7ebef";
    private static final String NODE_BORDER = "#57606a";
    private static final String OUTPUT_EDGE = "#9aa2ab";

    private final CellType type;
    private final FilmLayout layout;
    private final List<Map<Connection, Double>> frames;
    private final Map<Connection, Arc> arcs = new LinkedHashMap<>();

    /**
     * @param nodes number of all nodes of the cell, the two inputs included
     * @param frames for each epoch the derived connections with their strength: greater than 0, and 1 for the strongest
     *     into its target
     */
    public CellFilm(CellType type, int nodes, List<Map<Connection, Double>> frames) {
        this.type = type;
        this.layout = new FilmLayout(nodes);
        this.frames = List.copyOf(frames);
        Map<Integer, List<Connection>> edges = frames.stream()
                .flatMap(frame -> frame.keySet().stream())
                .distinct()
                .sorted(Comparator.comparing(Connection::operation))
                .collect(Collectors.groupingBy(c -> edge(c), TreeMap::new, Collectors.toList()));
        edges.values().forEach(strands -> {
            for (int i = 0; i < strands.size(); i++) {
                Connection c = strands.get(i);
                arcs.put(c, layout.edge(c.source(), c.target(), i, strands.size()));
            }
        });
    }

    private int edge(Connection connection) {
        return connection.target() * layout.nodes() + connection.source();
    }

    /** Number of epochs. */
    public int length() {
        return frames.size();
    }

    double width() {
        return layout.width();
    }

    double height() {
        return layout.height();
    }

    CellType type() {
        return type;
    }

    /** Identifies a connection in the drawing, for instance {@code 0-2-sep_conv_3x3}. */
    public static String id(Connection connection) {
        return connection.source() + "-" + connection.target() + "-"
                + connection.operation().key();
    }

    /**
     * Every connection that some epoch has, invisible, for a script to show: for each a group of class {@code line} and
     * one of class {@code label}, both with its {@link #id} as {@code data-connection}. No line crosses a label.
     */
    public String svg() {
        Svg svg = new Svg();
        svg.open("svg")
                .with("xmlns", "http://www.w3.org/2000/svg")
                .with("viewBox", "0 0 " + Svg.number(width()) + " " + Svg.number(height()))
                .with("width", width())
                .with("height", height())
                .with("font-family", "sans-serif")
                .with("role", "img")
                .with("aria-label", "Derived " + type.key() + " cell, epoch by epoch");
        svg.leaf("rect").with("width", width()).with("height", height()).with("fill", BACKGROUND);
        for (int node = CellGraph.INPUTS; node < layout.nodes(); node++) {
            line(svg, layout.output(node), OUTPUT_EDGE, 1);
        }
        arcs.forEach((connection, arc) -> line(svg, connection, arc));
        arcs.forEach((connection, arc) -> label(svg, connection, arc.middle()));
        for (int node = 0; node <= layout.nodes(); node++) {
            node(svg, node);
        }
        return svg.text("\n").close().toString();
    }

    private static void line(Svg svg, Connection connection, Arc arc) {
        String colour = OperationFamily.of(connection.operation()).colour();
        invisible(svg, "line", connection);
        line(svg, arc, colour, 2.5);
        arrow(svg, arc, colour);
        svg.close();
    }

    private void label(Svg svg, Connection connection, Point middle) {
        String operation = connection.operation().key();
        String colour = OperationFamily.of(connection.operation()).colour();
        double width = layout.labelWidth(operation);
        invisible(svg, "label", connection);
        svg.leaf("rect")
                .with("x", middle.x() - width / 2)
                .with("y", middle.y() - FilmLayout.LABEL_HEIGHT / 2)
                .with("width", width)
                .with("height", FilmLayout.LABEL_HEIGHT)
                .with("rx", FilmLayout.LABEL_HEIGHT / 2)
                .with("fill", BACKGROUND)
                .with("stroke", colour)
                .with("stroke-width", 1.5);
        text(svg, middle, FilmLayout.LABEL_SIZE).text(operation).close();
        svg.close();
    }

    private static void invisible(Svg svg, String kind, Connection connection) {
        svg.open("g")
                .with("class", kind)
                .with("data-connection", id(connection))
                .with("opacity", 0);
    }

    private static void line(Svg svg, Arc arc, String colour, double width) {
        svg.leaf("path")
                .with("d", "M" + at(arc.start()) + "C" + at(arc.first()) + " " + at(arc.second()) + " " + at(arc.end()))
                .with("fill", "none")
                .with("stroke", colour)
                .with("stroke-width", width);
    }

    private static void arrow(Svg svg, Arc arc, String colour) {
        Point[] corners = arrow(arc);
        svg.leaf("path")
                .with("d", "M" + at(corners[0]) + "L" + at(corners[1]) + "L" + at(corners[2]) + "Z")
                .with("fill", colour);
    }

    private void node(Svg svg, int node) {
        Point middle = layout.node(node);
        double half = FilmLayout.NODE_SIZE / 2;
        svg.leaf("rect")
                .with("x", middle.x() - half)
                .with("y", middle.y() - half)
                .with("width", FilmLayout.NODE_SIZE)
                .with("height", FilmLayout.NODE_SIZE)
                .with("rx", RADIUS)
                .with("fill", isIntermediate(node) ? NODE : END_NODE)
                .with("stroke", NODE_BORDER)
                .with("stroke-width", 1.5);
        text(svg, middle, isIntermediate(node) ? NODE_FONT : FilmLayout.LABEL_SIZE)
                .text(name(node))
                .close();
    }

    private static Svg text(Svg svg, Point middle, double size) {
        return svg.open("text")
                .with("x", middle.x())
                .with("y", middle.y() + BASE_LINE * size)
                .with("font-size", size)
                .with("text-anchor", "middle")
                .with("fill", INK);
    }

    /**
     * Paints a moment of the film, its upper left corner at the origin.
     *
     * @param time 0..length()-1; between whole numbers one epoch fades into the next
     */
    void paint(Graphics2D graphics, double time) {
        int epoch = (int) time;
        double share = time - epoch;
        Map<Connection, Double> now = frames.get(epoch);
        Map<Connection, Double> next = frames.get(Math.min(epoch + 1, frames.size() - 1));
        for (int node = CellGraph.INPUTS; node < layout.nodes(); node++) {
            paintLine(graphics, layout.output(node), Color.decode(OUTPUT_EDGE), 1);
        }
        arcs.forEach((connection, arc) -> {
            double visible = between(visibility(now, connection), visibility(next, connection), share);
            if (visible > 0) {
                Color colour = fade(OperationFamily.of(connection.operation()).colour(), visible);
                paintLine(graphics, arc, colour, 2.5f);
                paintArrow(graphics, arc, colour);
            }
        });
        arcs.forEach((connection, arc) -> {
            double visible = between(named(now, connection), named(next, connection), share);
            if (visible > 0) {
                paintLabel(graphics, connection, arc.middle(), visible);
            }
        });
        for (int node = 0; node <= layout.nodes(); node++) {
            paintNode(graphics, node);
        }
    }

    private static double between(double now, double next, double share) {
        return (1 - share) * now + share * next;
    }

    /** Opacity of the line of a connection; 0 when it is not derived. */
    static double visibility(Map<Connection, Double> frame, Connection connection) {
        Double strength = frame.get(connection);
        return strength == null ? 0 : FAINTEST + (1 - FAINTEST) * strength;
    }

    /** Opacity of the name of a connection: 1 for the strongest of its edge, the first of equal ones. */
    private double named(Map<Connection, Double> frame, Connection connection) {
        return frame.entrySet().stream()
                        .filter(entry -> edge(entry.getKey()) == edge(connection))
                        .max(Map.Entry.<Connection, Double>comparingByValue()
                                .thenComparing(entry -> entry.getKey().operation(), Comparator.reverseOrder()))
                        .filter(entry -> entry.getKey().equals(connection))
                        .isPresent()
                ? 1
                : 0;
    }

    private static void paintLine(Graphics2D graphics, Arc arc, Color colour, float width) {
        graphics.setColor(colour);
        graphics.setStroke(new BasicStroke(width));
        graphics.draw(new CubicCurve2D.Double(
                arc.start().x(),
                arc.start().y(),
                arc.first().x(),
                arc.first().y(),
                arc.second().x(),
                arc.second().y(),
                arc.end().x(),
                arc.end().y()));
    }

    private static void paintArrow(Graphics2D graphics, Arc arc, Color colour) {
        Point[] corners = arrow(arc);
        Path2D triangle = new Path2D.Double();
        triangle.moveTo(corners[0].x(), corners[0].y());
        triangle.lineTo(corners[1].x(), corners[1].y());
        triangle.lineTo(corners[2].x(), corners[2].y());
        triangle.closePath();
        graphics.setColor(colour);
        graphics.fill(triangle);
    }

    private void paintLabel(Graphics2D graphics, Connection connection, Point middle, double visible) {
        String operation = connection.operation().key();
        double width = layout.labelWidth(operation);
        paintBox(
                graphics,
                middle,
                width,
                FilmLayout.LABEL_HEIGHT,
                FilmLayout.LABEL_HEIGHT,
                fade(BACKGROUND, visible),
                fade(OperationFamily.of(connection.operation()).colour(), visible));
        paintText(graphics, middle, FilmLayout.LABEL_SIZE, operation, fade(INK, visible));
    }

    private void paintNode(Graphics2D graphics, int node) {
        Point middle = layout.node(node);
        paintBox(
                graphics,
                middle,
                FilmLayout.NODE_SIZE,
                FilmLayout.NODE_SIZE,
                2 * RADIUS,
                Color.decode(isIntermediate(node) ? NODE : END_NODE),
                Color.decode(NODE_BORDER));
        paintText(
                graphics,
                middle,
                isIntermediate(node) ? NODE_FONT : FilmLayout.LABEL_SIZE,
                name(node),
                Color.decode(INK));
    }

    private static void paintBox(
            Graphics2D graphics, Point middle, double width, double height, double round, Color fill, Color border) {
        RoundRectangle2D box = new RoundRectangle2D.Double(
                middle.x() - width / 2, middle.y() - height / 2, width, height, round, round);
        graphics.setColor(fill);
        graphics.fill(box);
        graphics.setColor(border);
        graphics.setStroke(new BasicStroke(1.5f));
        graphics.draw(box);
    }

    private static void paintText(Graphics2D graphics, Point middle, double size, String text, Color colour) {
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 1).deriveFont((float) size));
        graphics.setColor(colour);
        graphics.drawString(
                text, (float) (middle.x() - graphics.getFontMetrics().stringWidth(text) / 2.0), (float)
                        (middle.y() + BASE_LINE * size));
    }

    private static Color fade(String colour, double opacity) {
        Color opaque = Color.decode(colour);
        return new Color(opaque.getRed(), opaque.getGreen(), opaque.getBlue(), (int) Math.round(255 * opacity));
    }

    /** Tip first. Arcs end downwards, straight edges to the right. */
    private static Point[] arrow(Arc arc) {
        Point tip = arc.end();
        return arc.start().y() == arc.first().y()
                ? new Point[] {
                    tip, tip.move(-ARROW_LENGTH, -ARROW_HALF_WIDTH), tip.move(-ARROW_LENGTH, ARROW_HALF_WIDTH)
                }
                : new Point[] {
                    tip, tip.move(-ARROW_HALF_WIDTH, -ARROW_LENGTH), tip.move(ARROW_HALF_WIDTH, -ARROW_LENGTH)
                };
    }

    private static String at(Point point) {
        return Svg.number(point.x()) + "," + Svg.number(point.y());
    }

    private boolean isIntermediate(int node) {
        return node >= CellGraph.INPUTS && node < layout.nodes();
    }

    /** Intermediate nodes are numbered from 0 in drawings, cells as seen from this one, k. */
    private String name(int node) {
        if (isIntermediate(node)) {
            return Integer.toString(node - CellGraph.INPUTS);
        }
        return node == layout.nodes() ? "c k" : "c k-" + (CellGraph.INPUTS - node);
    }
}
