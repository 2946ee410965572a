package io.entrannas.jobs.report;

import io.entrannas.draw.CellDrawing;
import io.entrannas.jobs.run.Provenance;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.WorkerRow;
import io.entrannas.space.CellType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A run as the script of a page reads it.
 *
 * @param summary null when the run is not complete
 * @param epochs their numbers, from 1
 * @param curves columns of {@code metrics/epochs} with an element per epoch
 * @param workers columns of {@code metrics/workers} by rank, with an element per epoch
 * @param cells both cells drawn as SVG; null before the first epoch of a search
 * @param architecture by type of cell; empty when the run is no search, or one among others
 * @param evaluations none when it is one among others
 */
record RunData(
        String name,
        Provenance provenance,
        Summary summary,
        List<Integer> epochs,
        Map<String, List<Double>> curves,
        SortedMap<Integer, Map<String, List<Double>>> workers,
        String cells,
        Map<String, CellHistory> architecture,
        List<EvaluationResults> evaluations) {

    /** Everything that is known of a run. */
    static RunData whole(RunResults run) {
        Map<String, CellHistory> architecture = new LinkedHashMap<>();
        if (!run.architecture().isEmpty()) {
            for (CellType type : CellType.values()) {
                architecture.put(type.key(), CellHistory.of(type, run.architecture()));
            }
        }
        return of(run, architecture, run.evaluations());
    }

    /** What a run shows beside another. */
    static RunData beside(RunResults run) {
        return of(run, Map.of(), List.of());
    }

    private static RunData of(
            RunResults run, Map<String, CellHistory> architecture, List<EvaluationResults> evaluations) {
        return new RunData(
                run.name(),
                run.provenance(),
                run.summary().orElse(null),
                run.epochs().keySet().stream().map(epoch -> epoch + 1).toList(),
                Columns.of(run.epochs().values()),
                workers(run),
                run.genotype().map(CellDrawing::of).orElse(null),
                architecture,
                evaluations);
    }

    private static SortedMap<Integer, Map<String, List<Double>>> workers(RunResults run) {
        SortedMap<Integer, List<WorkerRow>> ranks = new TreeMap<>();
        run.workers()
                .values()
                .forEach(rows -> rows.forEach(row -> ranks.computeIfAbsent(row.rank(), rank -> new ArrayList<>())
                        .add(row)));
        SortedMap<Integer, Map<String, List<Double>>> workers = new TreeMap<>();
        ranks.forEach((rank, rows) -> workers.put(rank, Columns.of(rows)));
        return workers;
    }
}
