package io.entrannas.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    private static final List<String> STANDARD = List.of(
            "none",
            "max_pool_3x3",
            "avg_pool_3x3",
            "skip_connect",
            "sep_conv_3x3",
            "sep_conv_5x5",
            "dil_conv_3x3",
            "dil_conv_5x5");

    @Test
    void theNamedSpacesAreThoseOfThePaper() {
        List<String> extended = keys(SearchSpace.of(List.of("extended")));

        assertEquals(STANDARD, keys(SearchSpace.of(List.of("standard"))));
        assertEquals(STANDARD, extended.subList(0, 8));
        assertEquals(
                List.of("conv_1x1", "conv_3x3", "conv_1x3_3x1", "conv_1x5_5x1", "conv_1x7_7x1"),
                extended.subList(8, 13));
    }

    @Test
    void aListMeansTheSameInAnyOrder() {
        SearchSpace space = SearchSpace.of(List.of("sep_conv_3x3", "max_pool_3x3", "none"));

        assertEquals(List.of("none", "max_pool_3x3", "sep_conv_3x3"), keys(space));
        assertEquals(2, space.column(Operation.SEP_CONV_3X3));
        assertEquals(3, space.size());
        assertThrows(IllegalArgumentException.class, () -> space.column(Operation.CONV_1X1));
    }

    @Test
    void noneCanBeTakenAway() {
        SearchSpace space = SearchSpace.STANDARD.withoutNone();

        assertTrue(SearchSpace.STANDARD.hasNone());
        assertFalse(space.hasNone());
        assertEquals(STANDARD.subList(1, 8), keys(space));
        assertEquals(space, space.withoutNone());
    }

    @Test
    void whatCannotBeSearchedIsRefusedWithTheReason() {
        assertRefused("no operation is named 'sep_conv_9x9'", "sep_conv_9x9");
        assertRefused("'skip_connect' is listed twice", "skip_connect", "none", "skip_connect");
        assertRefused("'sep_conv_7x7' occurs in published cells only", "skip_connect", "sep_conv_7x7");
        assertRefused("'conv_7x1_1x7' occurs in published cells only", "conv_7x1_1x7");
        assertRefused("at least one operation besides 'none'", "none");
        assertRefused("at least one operation besides 'none'");
        assertRefused("no operation is named 'standard'", "standard", "conv_1x1");
    }

    private static void assertRefused(String reason, String... names) {
        UserError error = assertThrows(UserError.class, () -> SearchSpace.of(List.of(names)));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }

    private static List<String> keys(SearchSpace space) {
        return space.operations().stream().map(Operation::key).toList();
    }
}
