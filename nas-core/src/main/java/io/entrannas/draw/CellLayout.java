package io.entrannas.draw;

import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.elk.alg.layered.options.LayerConstraint;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.Alignment;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Where everything of a cell's drawing goes: left to right, edges horizontal and vertical, the name of an operation in
 * the line of its edge, nothing on top of anything else. Lengths are in pixels, from the upper left corner.
 *
 * @param width of the whole drawing
 * @param height of the whole drawing
 * @param nodes a box per node of the cell, the output of the cell last
 * @param routes the edge of each connection, in the order of {@link CellGenotype#connections}
 * @param labels the box of each connection's label, in the same order
 * @param outputs the edges to the output of the cell, in the order of {@link CellGenotype#concat}
 */
record CellLayout(
        double width,
        double height,
        List<Box> nodes,
        List<List<Point>> routes,
        List<Box> labels,
        List<List<Point>> outputs) {
    /** Font size of labels. */
    static final double LABEL_SIZE = 13;

    /** No common sans-serif font is wider on average; the layout must not depend on the fonts of a machine. */
    private static final double CHARACTER_WIDTH = 0.62 * LABEL_SIZE;

    private static final double LABEL_ENDS = 16;
    private static final double LABEL_HEIGHT = 22;
    private static final double NODE_WIDTH = 36;
    private static final double END_NODE_WIDTH = 64;
    private static final double NODE_HEIGHT = 36;
    private static final double EDGE_DISTANCE = 12;

    static {
        LayoutMetaDataService.getInstance().registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    }

    static CellLayout of(CellGenotype cell) {
        ElkNode graph = emptyGraph();
        List<ElkNode> nodes = nodes(graph, cell);
        ElkNode output = nodes.get(cell.nodes());
        List<ElkEdge> connections = cell.connections().stream()
                .map(c -> labelled(c, nodes.get(c.source()), nodes.get(c.target())))
                .toList();
        List<ElkEdge> outputs = cell.concat().stream()
                .map(node -> ElkGraphUtil.createSimpleEdge(nodes.get(node), output))
                .toList();
        new RecursiveGraphLayoutEngine().layout(graph, new NullElkProgressMonitor());
        return new CellLayout(
                graph.getWidth(),
                graph.getHeight(),
                nodes.stream()
                        .map(n -> new Box(n.getX(), n.getY(), n.getWidth(), n.getHeight()))
                        .toList(),
                connections.stream().map(CellLayout::route).toList(),
                connections.stream().map(CellLayout::labelBox).toList(),
                outputs.stream().map(CellLayout::route).toList());
    }

    private static ElkNode emptyGraph() {
        ElkNode graph = ElkGraphUtil.createGraph();
        graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        graph.setProperty(LayeredOptions.RANDOM_SEED, 1);
        graph.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
        graph.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(LayeredOptions.SEPARATE_CONNECTED_COMPONENTS, false);
        // Lets the positions given below decide which of the two inputs is on top.
        graph.setProperty(LayeredOptions.CROSSING_MINIMIZATION_SEMI_INTERACTIVE, true);
        graph.setProperty(LayeredOptions.PADDING, new ElkPadding(0));
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE, 20.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE, EDGE_DISTANCE);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE, EDGE_DISTANCE);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 2 * EDGE_DISTANCE);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 1.5 * EDGE_DISTANCE);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, EDGE_DISTANCE);
        return graph;
    }

    private static List<ElkNode> nodes(ElkNode graph, CellGenotype cell) {
        List<ElkNode> nodes = new ArrayList<>();
        for (int number = 0; number <= cell.nodes(); number++) {
            ElkNode node = ElkGraphUtil.createNode(graph);
            boolean input = number < CellGraph.INPUTS;
            boolean output = number == cell.nodes();
            node.setDimensions(
                    input || output ? END_NODE_WIDTH : NODE_WIDTH,
                    Math.max(NODE_HEIGHT, EDGE_DISTANCE * mostEdgesOnOneSide(cell, number)));
            node.setProperty(LayeredOptions.ALIGNMENT, Alignment.CENTER);
            if (input) {
                node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.FIRST);
                node.setProperty(LayeredOptions.POSITION, new KVector(0, number));
            } else if (output) {
                node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.LAST);
            }
            nodes.add(node);
        }
        return nodes;
    }

    private static int mostEdgesOnOneSide(CellGenotype cell, int node) {
        if (node == cell.nodes()) {
            return cell.concat().size();
        }
        long leaving =
                cell.connections().stream().filter(c -> c.source() == node).count()
                        + cell.concat().stream().filter(n -> n == node).count();
        return Math.max(cell.into(node).size(), (int) leaving);
    }

    private static ElkEdge labelled(Connection connection, ElkNode source, ElkNode target) {
        ElkEdge edge = ElkGraphUtil.createSimpleEdge(source, target);
        String text = connection.operation().key();
        ElkLabel label = ElkGraphUtil.createLabel(text, edge);
        label.setDimensions(CHARACTER_WIDTH * text.length() + LABEL_ENDS, LABEL_HEIGHT);
        label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
        label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
        return edge;
    }

    private static List<Point> route(ElkEdge edge) {
        ElkEdgeSection section = edge.getSections().get(0);
        return Stream.of(
                        Stream.of(new Point(section.getStartX(), section.getStartY())),
                        section.getBendPoints().stream().map(bend -> new Point(bend.getX(), bend.getY())),
                        Stream.of(new Point(section.getEndX(), section.getEndY())))
                .flatMap(points -> points)
                .toList();
    }

    private static Box labelBox(ElkEdge edge) {
        ElkLabel label = edge.getLabels().get(0);
        return new Box(label.getX(), label.getY(), label.getWidth(), label.getHeight());
    }

    record Point(double x, double y) {
        Point move(double right, double down) {
            return new Point(x + right, y + down);
        }

        /** The point at that distance from here on the way to {@code other}, half-way at the most. */
        Point towards(Point other, double distance) {
            double share = Math.min(0.5, distance / Math.hypot(other.x - x, other.y - y));
            return move(share * (other.x - x), share * (other.y - y));
        }
    }

    record Box(double x, double y, double width, double height) {
        double centreX() {
            return x + width / 2;
        }

        double centreY() {
            return y + height / 2;
        }
    }
}
