package io.entrannas.jobs;

import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.jobs.worker.WorkerRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;

/** What one search has cost: the one in a folder, or the mean of the several that a run of {@code search.repeats} is. */
final class SearchCost {
    private static final double SECONDS_OF_A_DAY = 86_400;

    private final List<List<WorkerRow>> searches;

    private SearchCost(List<List<WorkerRow>> searches) {
        this.searches = searches;
    }

    /** @param repeats {@code search.repeats} of the run */
    static SearchCost read(SparkSession spark, RunFolder folder, int repeats) {
        List<List<WorkerRow>> searches = new ArrayList<>();
        for (int i = 1; i <= repeats; i++) {
            RunFolder search = repeats == 1 ? folder : folder.child("repeat-" + i);
            searches.add(new MetricsTables(spark, search)
                    .read(Tables.WORKERS, WorkerRow.class).values().stream()
                            .flatMap(List::stream)
                            .toList());
        }
        return new SearchCost(searches);
    }

    double seconds() {
        return perSearch(row -> row.rank() == 0 ? row.seconds() : 0);
    }

    double coreDays() {
        return perSearch(row -> row.seconds() * row.threads()) / SECONDS_OF_A_DAY;
    }

    /** Null without GPUs. */
    Double gpuDays() {
        return largest(WorkerRow::gpu) == null
                ? null
                : (Double) (perSearch(row -> row.gpu() == null ? 0 : row.seconds()) / SECONDS_OF_A_DAY);
    }

    /** Over all workers, the mean of all epochs. */
    double examplesPerSecond() {
        double epochs = perSearch(row -> row.rank() == 0 ? 1 : 0);
        return perSearch(WorkerRow::examplesPerSecond) / epochs;
    }

    Long peakMemory() {
        return largest(WorkerRow::peakMemory);
    }

    Long activationBytesPerImage() {
        return largest(WorkerRow::activationBytesPerImage);
    }

    Long parameters() {
        return largest(WorkerRow::parameters);
    }

    private double perSearch(ToDoubleFunction<WorkerRow> value) {
        return searches.stream().flatMap(List::stream).mapToDouble(value).sum() / searches.size();
    }

    /** Null when no row has a value. */
    private <T extends Comparable<T>> T largest(Function<WorkerRow, T> value) {
        return searches.stream()
                .flatMap(List::stream)
                .map(value)
                .filter(Objects::nonNull)
                .max(Comparable::compareTo)
                .orElse(null);
    }
}
