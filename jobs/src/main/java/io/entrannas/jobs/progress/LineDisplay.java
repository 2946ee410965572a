package io.entrannas.jobs.progress;

import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.gang.Progress;
import java.io.PrintWriter;
import java.time.Duration;

/** A line per epoch, for logs. */
final class LineDisplay implements ProgressDisplay {
    private final PrintWriter out;
    private final int epochs;
    private final int done;
    private final long start = System.nanoTime();

    LineDisplay(PrintWriter out, int epochs, int done) {
        this.out = out;
        this.epochs = epochs;
        this.done = done;
    }

    @Override
    public void step(Progress progress) {}

    @Override
    public void epoch(int epoch, EpochRow row, double examplesPerSecond) {
        Duration perEpoch = Duration.ofNanos(System.nanoTime() - start).dividedBy(epoch + 1 - done);
        out.println("epoch %d/%d  loss %s  accuracy %s  validation %s  %s  %s left"
                .formatted(
                        epoch + 1,
                        epochs,
                        Text.loss(row.trainingLoss()),
                        Text.percent(row.trainingAccuracy()),
                        Text.percent(row.validationAccuracy()),
                        Text.rate(examplesPerSecond),
                        Text.time(perEpoch.multipliedBy(epochs - epoch - 1))));
        out.flush();
    }

    @Override
    public void close() {}
}
