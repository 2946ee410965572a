package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.gang.EpochReport;
import io.entrannas.jobs.gang.EpochWorker;
import io.entrannas.jobs.gang.Progress;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.jobs.gang.WorkerFactory;
import io.entrannas.jobs.run.Provenance;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.track.RunTracker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochLoopTest {
    @TempDir
    private Path temp;

    /** During whose epoch another job takes the run over. */
    private record Overtaken(Path folder) implements EpochWorker {
        record Factory(String folder) implements WorkerFactory {
            @Override
            public EpochWorker create(Rank rank, Optional<byte[]> state) {
                return new Overtaken(Path.of(folder));
            }
        }

        @Override
        public EpochReport run(int epoch, AllReduce peers, Consumer<Progress> progress) {
            try (DirectoryStream<Path> claims = Files.newDirectoryStream(folder, ".lock-*")) {
                for (Path claim : claims) {
                    Files.delete(claim);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new EpochReport(Map.of(), new byte[0]);
        }

        @Override
        public void close() {}
    }

    @Test
    void nothingIsWrittenIntoARunThatAnotherJobTookOver() {
        Path path = temp.resolve("run");
        RunFolder folder = new RunFolder(path.toString(), new Configuration());
        SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate();
        try (Run run = Run.open(
                folder, new Provenance("train", "now", new TreeMap<>(), new TreeMap<>(), new TreeMap<>()), "", false)) {
            EpochLoop loop = new EpochLoop(spark, new PrintWriter(new StringWriter()), 1, Duration.ofSeconds(60));

            UserError error = assertThrows(
                    UserError.class,
                    () -> loop.run(run, new Overtaken.Factory(path.toString()), "train", 1, 1, RunTracker.NONE));

            assertTrue(error.getMessage().contains("was taken over by another job"), error.getMessage());
            assertEquals(List.of(), folder.list("checkpoints"));
        } finally {
            spark.stop();
        }
    }
}
