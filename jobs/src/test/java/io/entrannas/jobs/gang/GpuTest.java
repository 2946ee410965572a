package io.entrannas.jobs.gang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.resource.ResourceInformation;
import org.junit.jupiter.api.Test;

class GpuTest {
    @Test
    void aTaskKnowsItsGpuByNumber() {
        assertEquals(OptionalInt.of(3), gpus("3"));
        assertEquals(OptionalInt.empty(), gpus());
        assertEquals(OptionalInt.empty(), Gpu.of(Map.of()));
    }

    @Test
    void severalAreRefusedWithTheSetting() {
        UserError refused = assertThrows(UserError.class, () -> gpus("0", "1"));
        assertTrue(refused.getMessage().contains("spark.task.resource.gpu.amount to 1"), refused.getMessage());
    }

    @Test
    void oneThatHasNoNumberIsRefusedWithTheSetting() {
        UserError refused = assertThrows(UserError.class, () -> gpus("GPU-8f5b"));
        assertTrue(refused.getMessage().contains("'GPU-8f5b'"), refused.getMessage());
        assertTrue(refused.getMessage().contains("submit/gpu-discovery.sh"), refused.getMessage());
    }

    private static OptionalInt gpus(String... addresses) {
        return Gpu.of(Map.of("gpu", new ResourceInformation("gpu", addresses)));
    }
}
