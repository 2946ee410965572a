package io.entrannas.jobs.progress;

import io.entrannas.jobs.gang.EpochRow;
import io.entrannas.jobs.gang.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar over all steps of a run, with the time left. */
final class BarDisplay implements ProgressDisplay {
    private final int epochs;
    private final int steps;
    private final ProgressBar bar;
    private final Map<Integer, Progress> latest = new HashMap<>();
    private String validation = "";

    BarDisplay(String task, int epochs, int done, int steps) {
        this.epochs = epochs;
        this.steps = steps;
        this.bar = new ProgressBarBuilder()
                .setTaskName(task)
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" steps", 1)
                .setInitialMax((long) epochs * steps)
                .startsFrom((long) done * steps, Duration.ZERO)
                .build();
    }

    @Override
    public synchronized void step(Progress progress) {
        latest.put(progress.rank(), progress);
        bar.stepTo(Math.max(bar.getCurrent(), (long) progress.epoch() * steps + progress.steps()));
        show(
                progress.epoch(),
                progress.loss(),
                progress.accuracy(),
                latest.values().stream()
                        .mapToDouble(Progress::examplesPerSecond)
                        .sum());
    }

    @Override
    public synchronized void epoch(int epoch, EpochRow row, double examplesPerSecond) {
        validation = ", validation " + Text.percent(row.validationAccuracy());
        bar.stepTo((long) (epoch + 1) * steps);
        show(epoch, row.trainingLoss(), row.trainingAccuracy(), examplesPerSecond);
    }

    private void show(int epoch, double loss, double accuracy, double examplesPerSecond) {
        bar.setExtraMessage(" epoch %d/%d, loss %s, accuracy %s%s, %s"
                .formatted(
                        epoch + 1,
                        epochs,
                        Text.loss(loss),
                        Text.percent(accuracy),
                        validation,
                        Text.rate(examplesPerSecond)));
    }

    @Override
    public void close() {
        bar.close();
    }
}
