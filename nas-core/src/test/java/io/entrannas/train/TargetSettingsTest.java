package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TargetSettingsTest {
    private static TargetSettings settings(Schedule schedule, int epochs, int warmUpEpochs) {
        return new TargetSettings(epochs, warmUpEpochs, new SgdSettings(0.5, schedule, 0.9, 3e-5, 5), 0, 0, 0);
    }

    /** 250 epochs at 0.5, linear, warmed up over 5, as the family of DARTS trains on ImageNet. */
    @Test
    void theRateRisesOverTheWarmUpAndFallsAsItsScheduleSays() {
        TargetSettings settings = settings(Schedule.LINEAR, 250, 5);

        List<Double> expected = List.of(
                0.5 * 1 / 5,
                0.5 * (249 / 250.0) * 2 / 5,
                0.5 * (248 / 250.0) * 3 / 5,
                0.5 * (247 / 250.0) * 4 / 5,
                0.5 * (246 / 250.0),
                0.5 * (245 / 250.0));
        for (int epoch = 0; epoch < expected.size(); epoch++) {
            assertEquals(expected.get(epoch), settings.learningRateAt(epoch), 1e-15, "epoch " + epoch);
        }
        assertEquals(0.5 / 250, settings.learningRateAt(249), 1e-15);
    }

    @ParameterizedTest
    @EnumSource(Schedule.class)
    void withoutWarmUpTheRateIsTheSchedules(Schedule schedule) {
        IntStream.range(0, 10)
                .forEach(epoch -> assertEquals(
                        schedule.at(0.5, epoch, 10), settings(schedule, 10, 0).learningRateAt(epoch)));
    }
}
