package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.worker.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** {@code docs/tables.md} names every table that jobs write, with every column and its type, in order. */
class TablesPageIT {
    private static final Pattern TABLE = Pattern.compile("### `([a-z/]+)` of (.+)");
    private static final Pattern COLUMN = Pattern.compile("\\| `(\\w+)` \\| (\\w+) \\|.*\\|.*\\|");

    @Test
    void thePageHasEveryTable() throws IOException {
        ExampleRuns example = ExampleRuns.get();
        JobRunner jobs = example.jobs();
        Map<String, List<String>> written = new TreeMap<>();
        SparkSession spark = SparkSession.builder().getOrCreate();
        try {
            add(spark, written, jobs.run(ExampleRuns.SEARCH), "metrics", "a search");
            add(spark, written, example.search(), "metrics", "a search");
            add(spark, written, jobs.run(ExampleRuns.TRAIN), "metrics", "a training");
            add(spark, written, jobs.run(ExampleRuns.EVALUATION), "metrics", "an evaluation");
            add(spark, written, severalTrainings(spark, jobs.run("several")), "metrics", "several trainings");
            Path version = example.data()
                    .resolve(Files.readString(example.data().resolve("current")).strip());
            for (String table : List.of("images", "rejected")) {
                written.put(table + " of a data set", columns(spark, version.resolve(table)));
            }
        } finally {
            spark.sparkContext().stop();
        }

        assertEquals(page(), written);
    }

    /** A run of several trainings, as far as its tables differ from those of one. */
    private static Path severalTrainings(SparkSession spark, Path run) {
        new MetricsTables(
                        spark,
                        new RunFolder(run.toString(), spark.sparkContext().hadoopConfiguration()))
                .write(Tables.REPEATS, List.of(new TrainRepeat(1, "several/repeat-1", 1, 0.5, 0.5, 0.5, 0.5, 1)));
        return run;
    }

    private static void add(SparkSession spark, Map<String, List<String>> written, Path run, String folder, String kind)
            throws IOException {
        try (Stream<Path> tables = Files.list(run.resolve(folder))) {
            for (Path table : tables.toList()) {
                written.put(folder + "/" + table.getFileName() + " of " + kind, columns(spark, table));
            }
        }
    }

    private static List<String> columns(SparkSession spark, Path table) {
        return Arrays.stream(spark.read().parquet(table.toString()).schema().fields())
                .map(field -> field.name() + " " + field.dataType().simpleString())
                .toList();
    }

    private static Map<String, List<String>> page() throws IOException {
        Map<String, List<String>> page = new TreeMap<>();
        List<String> columns = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/tables.md"))) {
            Matcher table = TABLE.matcher(line);
            Matcher column = COLUMN.matcher(line);
            if (table.matches()) {
                columns = new ArrayList<>();
                // The same table may be of several kinds of run.
                for (String kind : table.group(2).split(" and ", -1)) {
                    page.put(table.group(1) + " of " + kind, columns);
                }
            } else if (column.matches()) {
                columns.add(column.group(1) + " " + column.group(2));
            }
        }
        return page;
    }
}
