package io.entrannas.jobs.report;

import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.RunFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What testing the network of a run has shown, as the script of a page reads it.
 *
 * @param split whose images
 * @param accuracy share of the images, 0..1
 * @param top5Accuracy share of the images whose class is among the five most probable, 0..1
 * @param classes names, in the order of their indices
 * @param counts images of a class (first index) that were taken for a class (second); empty where there are many classes
 * @param confusions pairs of different classes, the most frequent first
 * @param mistakes the surest first
 */
record EvaluationResults(
        String split,
        long images,
        double accuracy,
        double top5Accuracy,
        List<String> classes,
        List<List<Long>> counts,
        List<Confusion> confusions,
        List<Mistake> mistakes) {
    /** What the folders of evaluations in that of a run begin with. */
    private static final String FOLDER = "evaluation-";
    /** More do not fit on a page. */
    private static final int MOST_CLASSES = 40;

    private static final int MOST_CONFUSIONS = 12;

    record Confusion(String label, String predicted, long images) {}

    /** @param picture as a URI that holds it */
    record Mistake(String label, String predicted, double probability, String picture) {}

    /**
     * The evaluations in a run's folder.
     *
     * @throws io.entrannas.UserError when one is damaged
     */
    static List<EvaluationResults> read(SparkSession spark, RunFolder run) {
        return run.list().stream()
                .filter(name -> name.startsWith(FOLDER))
                .map(run::child)
                .filter(folder -> folder.exists("metrics/confusion"))
                .map(folder -> read(new MetricsTables(spark, folder)))
                .toList();
    }

    private static EvaluationResults read(MetricsTables tables) {
        Row accuracy = tables.rows("accuracy").get(0);
        List<String> classes = tables.rows("classes").stream()
                .sorted(Comparator.comparingInt(row -> row.<Integer>getAs("index")))
                .map(row -> row.<String>getAs("name"))
                .toList();
        List<Row> confusion = tables.rows("confusion");
        return new EvaluationResults(
                accuracy.getAs("split"),
                accuracy.<Long>getAs("images"),
                accuracy.<Double>getAs("accuracy"),
                accuracy.<Double>getAs("top5Accuracy"),
                classes,
                classes.size() > MOST_CLASSES ? List.of() : counts(confusion, classes),
                confusion.stream()
                        .map(row ->
                                new Confusion(row.getAs("label"), row.getAs("predicted"), row.<Long>getAs("images")))
                        .filter(pair -> pair.images() > 0 && !pair.label().equals(pair.predicted()))
                        .sorted(Comparator.comparingLong(Confusion::images)
                                .reversed()
                                .thenComparing(Confusion::label)
                                .thenComparing(Confusion::predicted))
                        .limit(MOST_CONFUSIONS)
                        .toList(),
                tables.records("mistakes", MistakeColumns.class).stream()
                        .map(row -> new Mistake(
                                row.label(),
                                row.predicted(),
                                row.probability(),
                                "data:image/png;base64," + Base64.getEncoder().encodeToString(row.picture())))
                        .sorted(Comparator.comparingDouble(Mistake::probability)
                                .reversed()
                                .thenComparing(Mistake::picture))
                        .toList());
    }

    /** Columns of {@code metrics/mistakes}; there is no such table when there were no mistakes. */
    private record MistakeColumns(String label, String predicted, double probability, byte[] picture) {}

    private static List<List<Long>> counts(List<Row> confusion, List<String> classes) {
        long[][] counts = new long[classes.size()][classes.size()];
        for (Row row : confusion) {
            counts[classes.indexOf(row.<String>getAs("label"))][classes.indexOf(row.<String>getAs("predicted"))] =
                    row.<Long>getAs("images");
        }
        List<List<Long>> rows = new ArrayList<>();
        for (long[] row : counts) {
            rows.add(Arrays.stream(row).boxed().toList());
        }
        return rows;
    }
}
