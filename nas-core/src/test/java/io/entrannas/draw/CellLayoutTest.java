package io.entrannas.draw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.draw.CellLayout.Box;
import io.entrannas.draw.CellLayout.Point;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellType;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.RandomGenotypes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class CellLayoutTest {
    static final List<Arguments> CELLS =
            cells().map(cell -> Arguments.of(cell, CellLayout.of(cell))).toList();

    private static Stream<CellGenotype> cells() {
        RandomGenotypes random = new RandomGenotypes(4);
        Stream<Genotype> genotypes = Stream.concat(
                NamedGenotypes.names().stream().map(NamedGenotypes::get),
                Stream.generate(random::any).limit(30));
        return genotypes.flatMap(g -> Stream.of(CellType.values()).map(g::cell));
    }

    @ParameterizedTest
    @FieldSource("CELLS")
    void nothingLiesOnTopOfAnythingElse(CellGenotype cell, CellLayout layout) {
        List<Box> boxes = new ArrayList<>(layout.nodes());
        boxes.addAll(layout.labels());
        for (int i = 0; i < boxes.size(); i++) {
            Box box = boxes.get(i);
            assertTrue(contains(layout, box), box + " sticks out of " + layout);
            for (int j = 0; j < i; j++) {
                assertFalse(overlap(box, boxes.get(j)), box + " lies on " + boxes.get(j));
            }
        }
        for (int i = 0; i < layout.routes().size(); i++) {
            List<Box> others = new ArrayList<>(boxes);
            others.remove(layout.labels().get(i));
            assertEdgeAvoids(layout.routes().get(i), others);
        }
        for (List<Point> route : layout.outputs()) {
            assertEdgeAvoids(route, boxes);
        }
    }

    @ParameterizedTest
    @FieldSource("CELLS")
    void edgesLeadFromSourceThroughLabelToTarget(CellGenotype cell, CellLayout layout) {
        for (int i = 0; i < layout.routes().size(); i++) {
            List<Point> route = layout.routes().get(i);
            assertLeaves(layout.nodes().get(cell.connections().get(i).source()), route);
            assertEnters(layout.nodes().get(cell.connections().get(i).target()), route);
            Box label = layout.labels().get(i);
            assertTrue(
                    segments(route).stream()
                            .anyMatch(s -> s.height() < 1
                                    && Math.abs(s.y() - label.centreY()) < 1
                                    && s.x() < label.x()
                                    && s.x() + s.width() > label.x() + label.width()),
                    label + " does not lie in the line " + route);
        }
        for (int i = 0; i < layout.outputs().size(); i++) {
            assertLeaves(
                    layout.nodes().get(cell.concat().get(i)), layout.outputs().get(i));
            assertEnters(layout.nodes().get(cell.nodes()), layout.outputs().get(i));
        }
    }

    @ParameterizedTest
    @FieldSource("CELLS")
    void theEarlierCellIsAboveTheLaterOneAtTheLeftEnd(CellGenotype cell, CellLayout layout) {
        List<Box> nodes = layout.nodes();

        assertEquals(nodes.get(0).x(), nodes.get(1).x());
        assertTrue(nodes.get(0).y() < nodes.get(1).y());
        for (Box node : nodes.subList(2, nodes.size())) {
            assertTrue(node.x() > nodes.get(0).x() + nodes.get(0).width());
        }
    }

    private static void assertLeaves(Box node, List<Point> route) {
        Point start = route.get(0);
        assertEquals(node.x() + node.width(), start.x(), 0.01);
        assertTrue(start.y() > node.y() && start.y() < node.y() + node.height());
    }

    private static void assertEnters(Box node, List<Point> route) {
        Point end = route.get(route.size() - 1);
        assertEquals(node.x(), end.x(), 0.01);
        assertTrue(end.y() > node.y() && end.y() < node.y() + node.height());
    }

    private static void assertEdgeAvoids(List<Point> route, List<Box> boxes) {
        for (Box segment : segments(route)) {
            for (Box box : boxes) {
                assertFalse(overlap(segment, box), route + " runs through " + box);
            }
        }
    }

    /** Horizontal and vertical pieces of an edge as boxes without height or width. */
    private static List<Box> segments(List<Point> route) {
        return IntStream.range(1, route.size())
                .mapToObj(i -> {
                    Point a = route.get(i - 1);
                    Point b = route.get(i);
                    Box segment = new Box(
                            Math.min(a.x(), b.x()),
                            Math.min(a.y(), b.y()),
                            Math.abs(a.x() - b.x()),
                            Math.abs(a.y() - b.y()));
                    assertTrue(segment.width() < 0.01 || segment.height() < 0.01, route + " runs aslant");
                    return segment;
                })
                .toList();
    }

    private static boolean contains(CellLayout layout, Box box) {
        return box.x() > -0.01
                && box.y() > -0.01
                && box.x() + box.width() < layout.width() + 0.01
                && box.y() + box.height() < layout.height() + 0.01;
    }

    private static boolean overlap(Box a, Box b) {
        return a.x() < b.x() + b.width()
                && b.x() < a.x() + a.width()
                && a.y() < b.y() + b.height()
                && b.y() < a.y() + a.height();
    }
}
