package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.parquet.hadoop.ParquetOutputCommitter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTablesTest {
    private static SparkSession spark;

    @TempDir
    private Path temp;

    private MetricsTables tables;

    private record Losses(int step, double loss, Double validation, String genotype, long images, boolean last) {
        static Losses of(int step, double loss) {
            return new Losses(step, loss, step == 0 ? null : 0.5, "{}", 1L << 40, step > 0);
        }
    }

    @BeforeAll
    static void startSpark() {
        spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
    }

    @AfterAll
    static void stopSpark() {
        spark.stop();
    }

    @BeforeEach
    void open() {
        tables = new MetricsTables(spark, new RunFolder(temp.toString(), new Configuration()));
    }

    @Test
    void aRecordIsARowAndItsEpochTheLastColumn() {
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 2.5), Losses.of(1, Double.NaN))));
        tables.write(1, Map.of("losses", List.of(Losses.of(0, 1.5))));

        assertEquals(
                Set.of(
                        RowFactory.create(0, 2.5, null, "{}", 1L << 40, false, 0),
                        RowFactory.create(1, Double.NaN, 0.5, "{}", 1L << 40, true, 0),
                        RowFactory.create(0, 1.5, null, "{}", 1L << 40, false, 1)),
                Set.copyOf(tables.rows("losses")));
        assertEquals(
                List.of("step", "loss", "validation", "genotype", "images", "last", "epoch"),
                Arrays.asList(tables.rows("losses").get(0).schema().fieldNames()));
    }

    @Test
    void anEpochIsReplacedWhole() {
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 1), Losses.of(1, 2))));
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 3))));

        assertEquals(List.of(3.0), losses());
    }

    @Test
    void whatWillBeWrittenAnewIsDropped() {
        for (int epoch = 0; epoch < 3; epoch++) {
            tables.write(
                    epoch, Map.of("losses", List.of(Losses.of(0, epoch)), "more", List.of(Losses.of(0, 10 + epoch))));
        }
        tables.write("repeats", List.of(Losses.of(0, 7)));

        tables.dropFrom(1);

        assertEquals(List.of(0.0), losses());
        assertEquals(1, tables.rows("more").size());
        assertEquals(1, tables.rows("repeats").size());
        tables.dropFrom(0);
        assertTrue(Files.isDirectory(temp.resolve("metrics/losses")));
        assertThrows(UserError.class, () -> tables.rows("losses"));
    }

    @Test
    void whatAKilledWriterLeftIsNeitherReadNorInTheWay() throws IOException {
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 1))));
        Path left = Files.createDirectories(temp.resolve("metrics/losses/.epoch=1.tmp/_temporary/0"));
        Files.writeString(left.resolve("part-00000.parquet"), "PAR1 and no more");
        Files.writeString(left.getParent().resolveSibling("part-00000.parquet"), "PAR1 and no more");

        assertEquals(List.of(1.0), losses());
        tables.write(1, Map.of("losses", List.of(Losses.of(0, 2))));

        assertEquals(List.of(1.0, 2.0), losses());
        try (Stream<Path> files = Files.list(temp.resolve("metrics/losses"))) {
            assertEquals(
                    Set.of("epoch=0", "epoch=1"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void aDamagedTableIsNamed() throws IOException {
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 1))));
        try (Stream<Path> files = Files.list(temp.resolve("metrics/losses/epoch=0"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
            }
        }

        UserError error = assertThrows(UserError.class, () -> tables.rows("losses"));

        assertTrue(error.getMessage().contains("metrics/losses cannot be read"), error.getMessage());
    }

    record Earlier(int step, double loss) {}

    /** A run that was begun by a version without the other columns. */
    @Test
    void whatAnEarlierVersionDidNotWriteIsMissing() {
        tables.write(0, Map.of("losses", List.of(new Earlier(0, 2.5))));
        assertEquals(
                Map.of(0, List.of(new LaterLosses(0, 2.5, null, Double.NaN))),
                tables.read("losses", LaterLosses.class));
        tables.write(1, Map.of("losses", List.of(new LaterLosses(0, 1.5, "{}", 0.1))));

        assertEquals(
                Map.of(
                        0, List.of(new LaterLosses(0, 2.5, null, Double.NaN)),
                        1, List.of(new LaterLosses(0, 1.5, "{}", 0.1))),
                tables.read("losses", LaterLosses.class));
        UserError error = assertThrows(UserError.class, () -> tables.read("losses", Losses.class));
        assertTrue(error.getMessage().contains("has other columns"), error.getMessage());
    }

    record LaterLosses(int step, double loss, String genotype, double rate) {}

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(temp.resolve("metrics"), "a file where the folder should be");

        UserError error =
                assertThrows(UserError.class, () -> tables.write(0, Map.of("losses", List.of(Losses.of(0, 1)))));

        assertTrue(error.getMessage().contains("metrics/losses/epoch=0 cannot be written"), error.getMessage());
        assertTrue(error.getMessage().contains("choose another folder (run.dir"), error.getMessage());
    }

    /** Commits nothing, as on a machine whose disk the driver does not see. */
    public static final class OtherDisk extends ParquetOutputCommitter {
        public OtherDisk(org.apache.hadoop.fs.Path output, TaskAttemptContext task) throws IOException {
            super(output, task);
        }

        @Override
        public boolean needsTaskCommit(TaskAttemptContext task) {
            return false;
        }
    }

    @Test
    void rowsThatStayOnTheMachineOfAnExecutorAreMissedAtOnce() {
        tables.write(0, Map.of("losses", List.of(Losses.of(0, 1))));
        spark.conf().set("spark.sql.parquet.output.committer.class", OtherDisk.class.getName());
        try {
            UserError error =
                    assertThrows(UserError.class, () -> tables.write(0, Map.of("losses", List.of(Losses.of(0, 2)))));

            assertTrue(
                    error.getMessage().contains("metrics/losses/epoch=0 cannot be written")
                            && error.getMessage()
                                    .contains("run.dir (--output) must be on storage that all machines share"),
                    error.getMessage());
        } finally {
            spark.conf().unset("spark.sql.parquet.output.committer.class");
        }
        assertEquals(List.of(1.0), losses());
    }

    private List<Double> losses() {
        return tables.rows("losses").stream()
                .map((Row row) -> row.<Double>getAs("loss"))
                .sorted()
                .toList();
    }
}
