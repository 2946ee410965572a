package io.entrannas.jobs.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.entrannas.jobs.gang.Progress;
import io.entrannas.jobs.worker.TrainEpoch;
import org.junit.jupiter.api.Test;

class RunMetricsTest {
    private final RunMetrics metrics = new RunMetrics();

    @Test
    void nothingIsKnownAtFirst() {
        assertEquals(0.0, value("epoch"));
        assertEquals(Double.NaN, value("trainingLoss"));
        assertEquals(0.0, value("imagesPerSecond"));
    }

    @Test
    void workersAreAveragedByTheirImages() {
        metrics.step(new Progress(0, 0, 1, 30, 2.0, 0.5, 10));
        metrics.step(new Progress(1, 0, 1, 10, 1.0, 0.1, 5));

        assertEquals(1.0, value("epoch"));
        assertEquals(1.75, value("trainingLoss"), 1e-12);
        assertEquals(0.4, value("trainingAccuracy"), 1e-12);
        assertEquals(15.0, value("imagesPerSecond"));
        metrics.step(new Progress(1, 1, 1, 10, 0.5, 0.2, 6));
        assertEquals(2.0, value("epoch"));
        assertEquals(0.5, value("trainingLoss"));
    }

    @Test
    void theEndOfAnEpochCountsMoreThanWhatArrivesLate() {
        metrics.epoch(0, new TrainEpoch(0.1, 0, 1.5, 0.6, 1.0, 0.7, null, null), 20);
        metrics.step(new Progress(0, 0, 1, 30, 2.0, 0.5, 10));

        assertEquals(1.5, value("trainingLoss"));
        assertEquals(0.7, value("validationAccuracy"));
        metrics.step(new Progress(0, 1, 1, 30, 1.4, 0.65, 10));
        assertEquals(1.4, value("trainingLoss"));
        assertEquals(0.7, value("validationAccuracy"), "that of the epoch before");
    }

    private double value(String name) {
        return ((Number) metrics.metricRegistry().getGauges().get(name).getValue()).doubleValue();
    }
}
