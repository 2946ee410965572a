package io.entrannas.jobs.gang;

import io.entrannas.UserError;
import io.entrannas.jobs.averaging.AllReduce;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A worker whose state is the list of epochs that it has run. Once per epoch and rank that {@code failures} names by a
 * file {@code fail-EPOCH-RANK} it fails; files are what separate executors share.
 */
final class CountingWorker implements EpochWorker {
    /** @param built true in the first epoch after the worker was built */
    record Row(int rank, String history, boolean built, long process, Integer gpu) implements java.io.Serializable {}

    record Factory(String failures) implements WorkerFactory {
        @Override
        public EpochWorker create(Rank rank, Optional<byte[]> state) {
            return new CountingWorker(
                    rank,
                    Path.of(failures),
                    state.map(s -> new String(s, StandardCharsets.UTF_8)).orElse(""));
        }
    }

    private final Rank rank;
    private final Path failures;
    private String history;
    private boolean built = true;

    private CountingWorker(Rank rank, Path failures, String history) {
        this.rank = rank;
        this.failures = failures;
        this.history = history;
    }

    @Override
    public EpochReport run(int epoch, AllReduce peers, Consumer<Progress> progress) {
        history += epoch + ";";
        progress.accept(new Progress(rank.index(), epoch, 1, 10, 0.5, 0.25, 100));
        if (remove("error-" + epoch + "-" + rank.index())) {
            throw new UserError("no such thing");
        }
        if (remove("memory-" + epoch + "-" + rank.index())) {
            throw new IllegalStateException("a thread failed", new OutOfMemoryError("Java heap space"));
        }
        if (remove("fail-" + epoch + "-" + rank.index())) {
            throw new IllegalStateException("failed on purpose");
        }
        if (remove("kill-" + epoch + "-" + rank.index())) {
            Runtime.getRuntime().halt(137);
        }
        Row row = new Row(rank.index(), history, built, ProcessHandle.current().pid(), rank.gpu());
        built = false;
        return new EpochReport(
                Map.of("epochs", List.of(row)),
                rank.index() == 0 ? history.getBytes(StandardCharsets.UTF_8) : new byte[0]);
    }

    private boolean remove(String name) {
        try {
            return Files.deleteIfExists(failures.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        history = "closed";
    }
}
