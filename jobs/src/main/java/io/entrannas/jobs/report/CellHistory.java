package io.entrannas.jobs.report;

import io.entrannas.draw.CellFilm;
import io.entrannas.jobs.worker.ArchitectureRow;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One type of cell over the epochs of a search.
 *
 * @param nodes number of all nodes, the two inputs included
 * @param candidates in the order of the table: by edge, then operation
 * @param thresholds t of every intermediate node, over the epochs; empty when the method has none
 * @param film the drawing that {@link CellFilm} makes of them
 */
record CellHistory(int nodes, List<Candidate> candidates, SortedMap<Integer, List<Double>> thresholds, String film) {
    /**
     * A candidate connection; its lists have an element per epoch.
     *
     * @param id as in the film
     * @param strength weight relative to the strongest into the same node, 0 when it was not derived
     */
    record Candidate(
            String id,
            int source,
            int target,
            String operation,
            List<Double> alpha,
            List<Double> p,
            List<Double> q,
            List<Double> strength) {
        private void add(ArchitectureRow row, Double relative) {
            alpha.add(Columns.number(row.alpha()));
            p.add(Columns.number(row.probability()));
            q.add(Columns.number(row.weight()));
            strength.add(relative);
        }
    }

    static CellHistory of(CellType type, SortedMap<Integer, List<ArchitectureRow>> architecture) {
        Map<String, Candidate> candidates = new LinkedHashMap<>();
        SortedMap<Integer, List<Double>> thresholds = new TreeMap<>();
        List<Map<Connection, Double>> frames = frames(type, architecture);
        int nodes = 0;
        int epoch = 0;
        for (List<ArchitectureRow> rows : architecture.values()) {
            Map<Integer, Double> t = new TreeMap<>();
            for (ArchitectureRow row : rows) {
                if (row.cell().equals(type.key())) {
                    nodes = Math.max(nodes, row.target() + 1);
                    candidates
                            .computeIfAbsent(id(row), id -> candidate(id, row))
                            .add(row, strength(frames.get(epoch), row));
                    t.put(row.target(), row.threshold());
                }
            }
            t.forEach((node, value) -> {
                if (value != null) {
                    thresholds.computeIfAbsent(node, n -> new ArrayList<>()).add(Columns.number(value));
                }
            });
            epoch++;
        }
        return new CellHistory(
                nodes, List.copyOf(candidates.values()), thresholds, new CellFilm(type, nodes, frames).svg());
    }

    /** For each epoch the derived connections with their strength. */
    static List<Map<Connection, Double>> frames(CellType type, SortedMap<Integer, List<ArchitectureRow>> architecture) {
        return architecture.values().stream().map(rows -> frame(type, rows)).toList();
    }

    private static Map<Connection, Double> frame(CellType type, List<ArchitectureRow> rows) {
        List<ArchitectureRow> derived = rows.stream()
                .filter(row -> row.cell().equals(type.key()) && row.derived())
                .toList();
        Map<Integer, Double> strongest = new HashMap<>();
        derived.forEach(row -> strongest.merge(row.target(), row.weight(), Math::max));
        Map<Connection, Double> frame = new HashMap<>();
        derived.forEach(row -> frame.put(connection(row), row.weight() / strongest.get(row.target())));
        return frame;
    }

    private static Connection connection(ArchitectureRow row) {
        return new Connection(Operation.of(row.operation()), row.source(), row.target());
    }

    private static Double strength(Map<Connection, Double> frame, ArchitectureRow row) {
        return row.derived() ? Columns.number(frame.get(connection(row))) : Double.valueOf(0);
    }

    private static String id(ArchitectureRow row) {
        return row.source() + "-" + row.target() + "-" + row.operation();
    }

    private static Candidate candidate(String id, ArchitectureRow row) {
        return new Candidate(
                id,
                row.source(),
                row.target(),
                row.operation(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }
}
