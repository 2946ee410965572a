package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeTest {
    @ParameterizedTest
    @ValueSource(strings = {"same", "keep", "short:256", "32x48"})
    void isWrittenAsItIsRead(String text) {
        assertEquals(text, Resize.parse(text).text());
        assertEquals(Resize.parse(text), Resize.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256", "short:0", "short:", "short:123456", "0x5", "KEEP"})
    void refusesWhatIsNone(String text) {
        assertThrows(IllegalArgumentException.class, () -> Resize.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "500x375, short:256, 341x256",
        "375x500, short:256, 256x341",
        "256x900, short:256, 256x900",
        "1x1, short:256, 1x1",
        "1x10000, short:256, 1x10000",
        "257x10000, short:256, 256x9961",
        "10000x10000, short:256, 256x256",
        "375x500, same, 375x500",
        "375x500, keep, 375x500",
        "375x500, 32x48, 32x48",
        "1x1, 32x48, 32x48"
    })
    void saysTheSizeThatIsStored(String given, String resize, String stored) {
        assertEquals(Size.parse(stored), Resize.parse(resize).of(Size.parse(given)));
    }

    @Test
    void knowsWhetherImagesMayDiffer() {
        assertTrue(Resize.SAME.isOneSize());
        assertTrue(Resize.parse("3x3").isOneSize());
        assertFalse(Resize.KEEP.isOneSize());
        assertFalse(Resize.parse("short:9").isOneSize());
    }
}
