package io.entrannas.jobs;

import io.entrannas.jobs.gang.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationStart;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Sends signals to executors in the middle of an epoch, as planned. Spark makes it, in the driver, when it is named in
 * {@code spark.extraListeners}.
 */
public final class ExecutorFaults extends SparkListener {
    private static final Queue<Fault> PLAN = new ConcurrentLinkedQueue<>();
    private static final Queue<Long> STOPPED = new ConcurrentLinkedQueue<>();
    private static final Queue<String> FAILURES = new ConcurrentLinkedQueue<>();

    private String application;

    /**
     * @param signal for the executor of {@code rank} when it has done a step of {@code epoch}
     */
    record Fault(String signal, int epoch, int rank) {}

    static void plan(Fault... faults) {
        PLAN.clear();
        FAILURES.clear();
        PLAN.addAll(List.of(faults));
    }

    /** What has not happened yet. */
    static List<Fault> left() {
        return List.copyOf(PLAN);
    }

    /** Why tasks failed. */
    static List<String> failures() {
        return List.copyOf(FAILURES);
    }

    /** Ends what was stopped and that nobody has ended. */
    static void killStopped() {
        for (Long process = STOPPED.poll(); process != null; process = STOPPED.poll()) {
            ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Override
    public void onApplicationStart(SparkListenerApplicationStart start) {
        application = start.appId().get();
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.reason() instanceof TaskFailedReason failure) {
            FAILURES.add(failure.toErrorString());
        }
    }

    @Override
    public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
        update.accumUpdates().foreach(task -> {
            task._4().foreach(info -> {
                if (info.update().isDefined() && info.update().get() instanceof Progress progress) {
                    strike(progress, update.execId());
                }
                return null;
            });
            return null;
        });
    }

    private void strike(Progress progress, String executor) {
        Fault next = PLAN.peek();
        if (next != null && next.epoch() == progress.epoch() && next.rank() == progress.rank()) {
            long process = process(executor);
            try {
                new ProcessBuilder("kill", "-" + next.signal(), Long.toString(process))
                        .inheritIO()
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            STOPPED.add(process);
            PLAN.remove();
        }
    }

    /** Of an executor of this application, by its command line. */
    private long process(String executor) {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> {
                        List<String> words = List.of(words(path));
                        return words.contains("org.apache.spark.executor.CoarseGrainedExecutorBackend")
                                && words.contains(application)
                                && words.indexOf(executor) == words.indexOf("--executor-id") + 1;
                    })
                    .map(path -> Long.valueOf(path.getFileName().toString()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no process is executor " + executor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] words(Path process) {
        try {
            return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                    .split("\0", -1);
        } catch (IOException e) {
            // It has ended.
            return new String[0];
        }
    }
}
