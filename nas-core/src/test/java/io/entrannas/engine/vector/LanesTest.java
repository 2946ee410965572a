package io.entrannas.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

class LanesTest {
    /** The build runs the engine's tests on shorter vectors than the machine has, too. */
    @Test
    @EnabledIfSystemProperty(named = "engine.lanes", matches = "\\d+")
    void vectorsAreAsLongAsTheBuildSaysOfThisRun() {
        assertEquals(Integer.getInteger("engine.lanes"), Lanes.COUNT);
    }
}
