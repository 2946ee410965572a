package io.entrannas.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.entrannas.space.CellGraph;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.SearchSpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecTest {
    @ParameterizedTest
    @CsvSource({
        "CIFAR, 2, 8, 'cells must be at least 3, was 2'",
        "CIFAR, 8, 0, 'channels with the stem cifar must be at least 1, was 0'",
        "IMAGENET, 8, 15, 'channels with the stem imagenet must be at least 1 and even, was 15'"
    })
    void whatIsNoNetworkIsRefused(StemKind stem, int cells, int channels, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> superNet(stem, cells, channels, 0))
                        .getMessage());
        assertEquals(
                message,
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new TargetNetSpec(
                                        NamedGenotypes.get("DARTS_V2"), stem, cells, channels, 3, 10, false))
                        .getMessage());
    }

    @Test
    void aBottleneckDividesTheChannels() {
        assertThrows(IllegalArgumentException.class, () -> superNet(StemKind.CIFAR, 8, 16, -1));
        assertThrows(IllegalArgumentException.class, () -> superNet(StemKind.CIFAR, 8, 16, 3));
    }

    private static SuperNetSpec superNet(StemKind stem, int cells, int channels, int bottleneck) {
        return new SuperNetSpec(
                new CellGraph(6),
                SearchSpace.STANDARD.withoutNone().operations(),
                stem,
                cells,
                channels,
                3,
                10,
                Placement.FIRST,
                true,
                bottleneck);
    }
}
