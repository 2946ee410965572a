package io.entrannas.jobs.track;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.track.MlflowClient.Metric;
import io.entrannas.jobs.track.MlflowClient.Tracked;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run on an MLflow server. A thread of its own does the talking, so that the run never waits for the server before its
 * end. What the server did not take is sent again with the next epoch.
 */
final class MlflowRun implements RunTracker {
    private static final Logger LOG = LoggerFactory.getLogger(MlflowRun.class);
    /** Which run of the server a folder's run is, so that a run that goes on is the same one there. */
    static final String FILE = "mlflow.json";

    /** The files of a run that people look at, or use. */
    private static final List<String> ARTIFACTS = List.of(
            "summary.json",
            "provenance.json",
            "config.conf",
            "genotype.json",
            "genotype.txt",
            "cells.svg",
            "report.html",
            "network/network.json",
            "network/network.safetensors");

    /** Longest wait at the end of a run. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int METRICS_PER_CALL = 1000;
    private static final int PARAMETERS_PER_CALL = 100;
    /** What every version of the server takes. */
    private static final int PARAMETER_LENGTH = 500;

    private static final JsonMapper JSON = new JsonMapper();

    private final MlflowClient client;
    private final String experiment;
    private final RunFolder folder;
    private final String name;
    private final Map<String, String> parameters;
    private final long start = System.currentTimeMillis();
    private final Queue<Metric> pending = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private final ExecutorService sender = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "mlflow");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean complete;

    // Of the sender's thread.
    private Tracked tracked;
    private boolean warned;

    /** What {@link #FILE} holds. */
    private record Known(String trackingUri, String runId, String artifactUri) {}

    MlflowRun(MlflowClient client, String experiment, RunFolder folder, String name, Map<String, String> parameters) {
        this.client = client;
        this.experiment = experiment;
        this.folder = folder;
        this.name = name;
        this.parameters = new TreeMap<>(parameters);
    }

    @Override
    public void epoch(int epoch, EpochRow row, double examplesPerSecond) {
        long now = System.currentTimeMillis();
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            if (value(row, component) instanceof Number number) {
                add(new Metric(component.getName(), number.doubleValue(), now, epoch + 1));
            }
        }
        add(new Metric("examplesPerSecond", examplesPerSecond, now, epoch + 1));
        // A server that hangs must not gather a task per epoch.
        if (flushing.compareAndSet(false, true)) {
            sender.execute(() -> {
                flushing.set(false);
                attempt(this::flush);
            });
        }
    }

    private void add(Metric metric) {
        // JSON has no way to say anything else.
        if (Double.isFinite(metric.value())) {
            pending.add(metric);
        }
    }

    private static Object value(Object row, RecordComponent component) {
        try {
            return component.getAccessor().invoke(row);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component.getName(), e);
        }
    }

    @Override
    public void complete() {
        complete = true;
    }

    @Override
    public void close() {
        sender.execute(() -> attempt(this::end));
        sender.shutdown();
        try {
            if (!sender.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("MLflow at {} did not take all of {} in {} s", client.server(), name, PATIENCE.toSeconds());
                sender.shutdownNow();
            }
        } catch (InterruptedException e) {
            sender.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void flush() throws IOException, InterruptedException {
        Tracked run = run();
        List<Metric> batch = new ArrayList<>();
        while (!pending.isEmpty()) {
            pending.stream().limit(METRICS_PER_CALL).forEach(batch::add);
            client.logMetrics(run.runId(), batch);
            pending.removeAll(batch);
            batch.clear();
        }
    }

    private void end() throws IOException, InterruptedException {
        flush();
        if (complete) {
            for (String file : ARTIFACTS) {
                if (folder.exists(file)) {
                    store(file, folder.read(file));
                }
            }
        }
        client.update(run().runId(), complete ? "FINISHED" : "FAILED");
    }

    private void store(String file, byte[] content) throws IOException, InterruptedException {
        if (MlflowClient.takesFiles(tracked)) {
            client.upload(tracked, file, content);
        } else {
            // MLflow says s3 where Hadoop says s3a.
            folder.beside(tracked.artifactUri().replaceFirst("^s3:", "s3a:")).write(file, content);
        }
    }

    private Tracked run() throws IOException, InterruptedException {
        if (tracked == null) {
            tracked = known();
        }
        return tracked;
    }

    private Tracked known() throws IOException, InterruptedException {
        if (folder.exists(FILE)) {
            Known known = JSON.readValue(folder.read(FILE), Known.class);
            if (known.trackingUri().equals(client.server())) {
                client.update(known.runId(), "RUNNING");
                return new Tracked(known.runId(), known.artifactUri());
            }
        }
        Tracked created = client.createRun(client.experiment(experiment), name, start);
        Map<String, String> batch = new TreeMap<>();
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            String value = parameter.getValue();
            batch.put(parameter.getKey(), value.substring(0, Math.min(value.length(), PARAMETER_LENGTH)));
            if (batch.size() == PARAMETERS_PER_CALL) {
                client.logParameters(created.runId(), batch);
                batch.clear();
            }
        }
        client.logParameters(created.runId(), batch);
        folder.write(FILE, JSON.writeValueAsBytes(new Known(client.server(), created.runId(), created.artifactUri())));
        return created;
    }

    private void attempt(Call call) {
        try {
            call.send();
        } catch (IOException | UserError e) {
            if (!warned) {
                LOG.warn(
                        "MLflow at {} cannot be told of {} ({}); the run goes on, and its folder has everything",
                        client.server(),
                        name,
                        e.toString());
            }
            warned = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Call {
        void send() throws IOException, InterruptedException;
    }
}
