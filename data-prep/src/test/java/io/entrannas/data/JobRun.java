package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What a run of the job in this JVM did. Each run ends its session, so that the next one starts a Spark of its own. */
record JobRun(int exitCode, String out, String err) {
    private static final Map<String, String> SPARK = Map.of(
            "spark.master", "local[2]",
            "spark.ui.enabled", "false",
            "spark.serializer", "org.apache.spark.serializer.KryoSerializer");

    static void configureSpark() {
        SPARK.forEach(System::setProperty);
    }

    static void forgetSpark() {
        SPARK.keySet().forEach(System::clearProperty);
    }

    static JobRun prepare(Path source, Path output, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--source", source.toString(), "--output", output.toString()));
        arguments.addAll(List.of(options));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = PrepareDataJob.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments.toArray(String[]::new));
        return new JobRun(exitCode, out.toString(), err.toString());
    }

    static Dataset prepared(Path source, Path output, String... options) {
        JobRun run = prepare(source, output, options);
        assertEquals(0, run.exitCode(), run.err());
        return Dataset.open(output.toString(), new Configuration());
    }

    void assertRefused(String message) {
        assertTrue(err.contains(message), err);
        assertFalse(err.contains("\tat "), "no stack trace for a user's mistake: " + err);
        assertEquals(2, exitCode);
    }

    /** All rows of a version by key, as a user of Spark reads them. */
    static Map<String, Row> rows(Dataset dataset) {
        Map<String, Row> rows = new TreeMap<>();
        for (Row row : read(dataset.version() + "/images")) {
            assertFalse(rows.containsKey(row.<String>getAs("key")), "twice: " + row.getAs("key"));
            rows.put(row.getAs("key"), row);
        }
        return rows;
    }

    static Map<String, String> rejected(String folder) {
        return read(folder).stream().collect(Collectors.toMap(row -> row.getAs("key"), row -> row.getAs("reason")));
    }

    static List<Row> read(String folder) {
        // Ended again: the job is to start its own.
        SparkSession session = SparkSession.builder().getOrCreate();
        try {
            return session.read().parquet(folder).collectAsList();
        } finally {
            session.stop();
        }
    }
}
