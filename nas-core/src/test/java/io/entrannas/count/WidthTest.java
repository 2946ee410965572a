package io.entrannas.count;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Baseline;
import io.entrannas.space.NamedGenotypes;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WidthTest {
    private static TargetNetSpec baseline(StemKind stem) {
        return new TargetNetSpec(Baseline.genotype(), stem, 8, 2, 3, 10, true);
    }

    private static long parameters(TargetNetSpec spec, int channels) {
        return NetworkCost.of(spec.withChannels(channels), 32, 32).parameters();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 36})
    void aNetworkMatchesItself(int channels) {
        TargetNetSpec spec = new TargetNetSpec(NamedGenotypes.get("DARTS_V2"), StemKind.CIFAR, 8, 50, 3, 10, false);

        assertEquals(channels, Width.matching(spec, 32, 32, parameters(spec, channels)));
    }

    @ParameterizedTest
    @EnumSource(StemKind.class)
    void noOtherWidthIsNearer(StemKind stem) {
        TargetNetSpec spec = baseline(stem);
        long wanted = 423_000;

        int channels = Width.matching(spec, 32, 32, wanted);

        int nearest = IntStream.rangeClosed(1, 60)
                .filter(c -> stem == StemKind.CIFAR || c % 2 == 0)
                .boxed()
                .min((a, b) ->
                        Long.compare(Math.abs(parameters(spec, a) - wanted), Math.abs(parameters(spec, b) - wanted)))
                .orElseThrow();
        assertEquals(nearest, channels);
        assertTrue(Math.abs(parameters(spec, channels) - wanted) < wanted / 10);
    }

    @ParameterizedTest
    @CsvSource({"10", "2000000000"})
    void aNumberThatNoWidthGivesIsRefused(long parameters) {
        UserError error =
                assertThrows(UserError.class, () -> Width.matching(baseline(StemKind.CIFAR), 32, 32, parameters));

        String smallest = Long.toString(parameters(baseline(StemKind.CIFAR), 1));
        assertTrue(error.getMessage().contains(parameters + " parameters; ask for " + smallest), error.getMessage());
    }

    /** The stem and the two layers of a block: 3x3 convolutions from the inputs' channels to C and 2C, counted by hand. */
    @Test
    void theBaselinesParametersAreThoseOfItsBlocks() {
        long c = 4;
        long stem = 9 * 3 * 3 * c + 2 * 3 * c;
        long expected = stem
                + block(3 * c, 3 * c, c, false)
                + block(3 * c, c, 2 * c, true)
                + block(c, 2 * c, 4 * c, true)
                + (4 * c + 1) * 10;

        assertEquals(
                expected,
                parameters(new TargetNetSpec(Baseline.genotype(), StemKind.CIFAR, 3, 1, 3, 10, false), (int) c));
    }

    /** Input layers, two convolutions, in a reduction two factorized reductions; each with a batch norm. */
    private static long block(long zero, long one, long c, boolean reduction) {
        return (zero + one) * c + 2 * 9 * c * c + (reduction ? 2 * c * c : 0) + (reduction ? 12 : 8) * c;
    }
}
