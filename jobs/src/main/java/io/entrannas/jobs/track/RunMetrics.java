package io.entrannas.jobs.track;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.gang.Progress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;

/**
 * How the run of this application goes, among the metrics of Spark's driver, so that every sink which is set up there
 * (Prometheus, Graphite, JMX ...) has it: {@code APPLICATION.driver.entrannas.NAME}. A number that is not known yet is NaN.
 */
public final class RunMetrics implements Source {
    private static final String NAME = "entrannas";
    private static final Values NONE = new Values(0, Double.NaN, Double.NaN, Double.NaN, 0);
    private static RunMetrics registered;

    private final MetricRegistry registry = new MetricRegistry();
    /** By rank, what a worker said last in this epoch. */
    private final Map<Integer, Progress> workers = new HashMap<>();

    /** Epochs that are done; what workers said of them may still arrive. */
    private int done;

    private volatile Values values = NONE;

    private record Values(
            int epoch,
            double trainingLoss,
            double trainingAccuracy,
            double validationAccuracy,
            double imagesPerSecond) {}

    RunMetrics() {
        gauge("epoch", () -> values.epoch());
        gauge("trainingLoss", () -> values.trainingLoss());
        gauge("trainingAccuracy", () -> values.trainingAccuracy());
        gauge("validationAccuracy", () -> values.validationAccuracy());
        gauge("imagesPerSecond", () -> values.imagesPerSecond());
    }

    private void gauge(String name, Supplier<Number> value) {
        registry.register(name, (Gauge<Number>) value::get);
    }

    /**
     * The metrics of this application, for a run that begins or goes on; runs that follow one another share them.
     *
     * @param done epochs that are done
     */
    public static RunMetrics begin(int done) {
        synchronized (RunMetrics.class) {
            SparkEnv env = SparkEnv.get();
            if (env.metricsSystem().getSourcesByName(NAME).isEmpty()) {
                registered = new RunMetrics();
                env.metricsSystem().registerSource(registered);
            }
            registered.reset(done);
            return registered;
        }
    }

    private synchronized void reset(int epochs) {
        workers.clear();
        done = epochs;
        values = NONE;
    }

    /** Within an epoch; called on any thread. */
    public synchronized void step(Progress progress) {
        if (progress.epoch() < done) {
            return;
        }
        workers.values().removeIf(other -> other.epoch() < progress.epoch());
        workers.put(progress.rank(), progress);
        values = new Values(
                progress.epoch() + 1,
                mean(Progress::loss),
                mean(Progress::accuracy),
                values.validationAccuracy(),
                workers.values().stream()
                        .mapToDouble(Progress::examplesPerSecond)
                        .sum());
    }

    /** Over all images that the workers trained on in this epoch, as far as they have said. */
    private double mean(ToDoubleFunction<Progress> perImage) {
        long images = workers.values().stream().mapToLong(Progress::examples).sum();
        return workers.values().stream()
                        .mapToDouble(p -> p.examples() * perImage.applyAsDouble(p))
                        .sum()
                / images;
    }

    /**
     * After an epoch.
     *
     * @param epoch from 0
     * @param imagesPerSecond over all workers
     */
    public synchronized void epoch(int epoch, EpochRow row, double imagesPerSecond) {
        done = epoch + 1;
        workers.clear();
        Double validation = row.validationAccuracy();
        values = new Values(
                epoch + 1,
                row.trainingLoss(),
                row.trainingAccuracy(),
                validation == null ? Double.NaN : validation,
                imagesPerSecond);
    }

    @Override
    public String sourceName() {
        return NAME;
    }

    @Override
    public MetricRegistry metricRegistry() {
        return registry;
    }
}
