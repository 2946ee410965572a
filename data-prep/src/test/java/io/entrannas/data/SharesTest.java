package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.math.BigDecimal;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final BigDecimal HALF = new BigDecimal("0.5");

    @Test
    void takesTheFloorOfTheDecimalShare() {
        assertEquals(29, Shares.count(new BigDecimal("0.29"), 100), "0.29 * 100 is 28.999... in floating point");
        assertEquals(130, Shares.count(new BigDecimal("0.1"), 1300));
        assertEquals(3, Shares.count(new BigDecimal("0.5"), 7));
        assertEquals(0, Shares.count(BigDecimal.ZERO, 7));
        assertEquals(7, Shares.count(BigDecimal.ONE, 7));
    }

    @Test
    void refusesImpossibleShares() {
        assertError("--weight-share must be between 0 and 1, was -0.1", "-0.1", "0", "0", "0");
        assertError("--architecture-share must be between 0 and 1, was 1.5", "0", "1.5", "0", "0");
        assertError("0.6 and --architecture-share 0.5 together exceed 1", "0.6", "0.5", "0", "0");
        assertError("--validation-share must leave something to train on, was 1", "0.5", "0.5", "1", "0");
        assertError("--test-share must leave something to train on, was 1", "0.5", "0.5", "0", "1");
    }

    private static void assertError(
            String message, String weight, String architecture, String validation, String test) {
        UserError error = assertThrows(UserError.class, () -> shares(weight, architecture, validation, test));
        assertTrue(error.getMessage().contains(message), error.getMessage());
    }

    @Test
    void drawsATestSplitOnlyWhenTheSourceHasNone() {
        Set<Split> trainOnly = Set.of(Split.TRAIN);
        Set<Split> withTest = Set.of(Split.TRAIN, Split.TEST);
        assertEquals(
                shares("0.5", "0.5", "0", "0.1"),
                shares("0.5", "0.5", "0", null).forSource(trainOnly, HALF));
        assertEquals(
                shares("0.5", "0.5", "0", "0.2"),
                shares("0.5", "0.5", "0", "0.2").forSource(trainOnly, HALF));
        assertEquals(
                shares("0.5", "0.5", "0", "0"), shares("0.5", "0.5", "0", null).forSource(withTest, HALF));
        Shares twice = shares("0.5", "0.5", "0", "0.2");
        assertThrows(UserError.class, () -> twice.forSource(withTest, HALF));
        Shares validation = shares("0.5", "0.5", "0.1", null);
        assertThrows(UserError.class, () -> validation.forSource(Set.of(Split.TRAIN, Split.VALIDATION), HALF));
    }

    @Test
    void takesTheSubsetsThatSuitTheSourceUnlessTheUserSays() {
        Set<Split> withTest = Set.of(Split.TRAIN, Split.TEST);
        BigDecimal tenth = new BigDecimal("0.1");
        assertEquals(
                shares("0.1", "0.1", "0", "0"),
                new Shares(null, null, BigDecimal.ZERO, null).forSource(withTest, tenth));
        assertEquals(
                shares("0.3", "0.1", "0", "0"),
                new Shares(new BigDecimal("0.3"), null, BigDecimal.ZERO, null).forSource(withTest, tenth));
        Shares most = new Shares(new BigDecimal("0.95"), null, BigDecimal.ZERO, null);
        assertThrows(UserError.class, () -> most.forSource(withTest, tenth));
    }

    @Test
    void equalsWhateverTheNumberOfZeros() {
        assertEquals(shares("0.5", "0.5", "0", "0"), shares("0.50", "0.500", "0.0", "0.00"));
    }

    static Shares shares(String weight, String architecture, String validation, String test) {
        return new Shares(
                new BigDecimal(weight),
                new BigDecimal(architecture),
                new BigDecimal(validation),
                test == null ? null : new BigDecimal(test));
    }
}
