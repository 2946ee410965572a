package io.entrannas.jobs.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeakMemoryTest {
    @TempDir
    private Path folder;

    @Test
    void isTheHighWaterMarkOfTheProcess() throws IOException {
        Path status = Files.writeString(
                folder.resolve("status"), "Name:\tjava\nVmPeak:\t 9999 kB\nVmHWM:\t  145360 kB\nVmRSS:\t  100 kB\n");

        assertEquals(Optional.of(145360L * 1024), PeakMemory.of(status));
    }

    @Test
    void isMissingWhereTheSystemDoesNotTell() throws IOException {
        assertEquals(Optional.empty(), PeakMemory.of(folder.resolve("none")));
        assertEquals(Optional.empty(), PeakMemory.of(Files.writeString(folder.resolve("status"), "Name:\tjava\n")));
    }

    @Test
    void coversTheHeapThatWasTouched() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")));
        byte[][] touched = new byte[16][];
        for (int i = 0; i < touched.length; i++) {
            touched[i] = new byte[1 << 20];
            touched[i][i] = 1;
        }

        assertTrue(PeakMemory.ofThisProcess().orElseThrow() > (long) touched.length << 20);
    }
}
