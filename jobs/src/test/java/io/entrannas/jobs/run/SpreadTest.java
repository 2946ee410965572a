package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    /** By hand: deviations from 5 are -3, -1, -1, -1, 0, 0, 2, 4; their squares add up to 32. */
    @Test
    void meanAndSampleDeviation() {
        Spread spread = Spread.of(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0));

        assertEquals(5, spread.mean(), 1e-15);
        assertEquals(Math.sqrt(32 / 7.0), spread.deviation(), 1e-15);
    }

    @Test
    void oneMeasurementHasNoDeviationAndAMissingOneLeavesNothing() {
        assertEquals(new Spread(0.25, null), Spread.of(List.of(0.25)));
        assertEquals(new Spread(null, null), Spread.of(Arrays.asList(0.25, null)));
    }
}
