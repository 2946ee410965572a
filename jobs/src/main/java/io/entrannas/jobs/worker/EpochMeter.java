package io.entrannas.jobs.worker;

import io.entrannas.engine.Engine;
import io.entrannas.jobs.gang.Progress;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.train.Evaluation;
import io.entrannas.train.StepTime;
import java.util.function.Consumer;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.BlockManagerId;

/** Adds up the training steps of an epoch, tells how far it is, and measures where the time goes. */
final class EpochMeter {
    private static final double NANOS = 1e9;

    private final Rank rank;
    private final int epoch;
    private final Engine engine;
    private final Consumer<Progress> progress;
    private final long start = System.nanoTime();
    private long trained = start;
    private int steps;
    private Evaluation training = Evaluation.NONE;
    private double data;
    private double compute;
    private double averaging;
    private double waiting;
    private long activations;

    EpochMeter(Rank rank, int epoch, Engine engine, Consumer<Progress> progress) {
        this.rank = rank;
        this.epoch = epoch;
        this.engine = engine;
        this.progress = progress;
    }

    void step(Evaluation step, StepTime time) {
        trained = System.nanoTime();
        steps++;
        training = training.plus(step);
        data += time.data();
        compute += time.compute();
        averaging += time.averaging();
        waiting += time.waiting();
        activations = Math.max(activations, engine.activationBytesPerImage().orElse(0));
        progress.accept(new Progress(
                rank.index(),
                epoch,
                steps,
                training.images(),
                training.loss(),
                training.accuracy(),
                examplesPerSecond()));
    }

    /** All training steps so far. */
    Evaluation training() {
        return training;
    }

    private double examplesPerSecond() {
        return training.images() / ((trained - start) / NANOS);
    }

    /** Times of the epoch, which ends now; what came after its last training step was evaluation. */
    WorkerRow row() {
        long end = System.nanoTime();
        BlockManagerId executor = SparkEnv.get().blockManager().blockManagerId();
        return new WorkerRow(
                rank.index(),
                executor.host(),
                executor.executorId(),
                rank.threads(),
                rank.gpu(),
                training.images(),
                examplesPerSecond(),
                data,
                compute,
                averaging,
                waiting,
                (end - trained) / NANOS,
                (trained - start) / NANOS / steps,
                (end - start) / NANOS,
                PeakMemory.ofThisProcess().orElse(null),
                activations == 0 ? null : activations,
                (long) engine.vectors().parameterLayout().length());
    }
}
