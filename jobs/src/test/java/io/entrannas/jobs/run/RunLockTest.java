package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.UserError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLockTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path temp;

    private RunFolder folder;

    @BeforeEach
    void makeFolder() {
        folder = new RunFolder(temp.resolve("run").toString(), new Configuration());
    }

    @Test
    void oneJobAtATime() {
        RunLock held = RunLock.acquire(folder, NEVER);

        UserError error = assertThrows(UserError.class, () -> RunLock.acquire(folder, NEVER));

        assertTrue(error.getMessage().contains("is being written by another job"), error.getMessage());
        assertTrue(error.getMessage().contains("--set run.name="), error.getMessage());
        assertTrue(
                error.getMessage()
                        .contains(Long.toString(ProcessHandle.current().pid())),
                error.getMessage());
        assertTrue(folder.exists(RunLock.FILE), "the one who was refused removed it");
        held.close();
        assertFalse(folder.exists(RunLock.FILE));
        assertDoesNotThrow(() -> RunLock.acquire(folder, NEVER).close());
    }

    @Test
    void theHolderRenewsItsLock() throws InterruptedException, IOException {
        RunLock held = RunLock.acquire(folder, Duration.ofMillis(1));
        while (holder().get("beat").asLong() < 2) {
            Thread.sleep(1);
        }
        held.close();
        assertFalse(folder.exists(RunLock.FILE));
    }

    @Test
    void theLockOfAProcessThatEndedHereDoesNotHold() throws Exception {
        Process ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ended.waitFor();
        leave(ended.pid(), 0);

        assertDoesNotThrow(() -> RunLock.acquire(folder, NEVER).close());
    }

    @Test
    void norThatOfAnEarlierProcessWithTheSameNumber() throws IOException {
        leave(ProcessHandle.current().pid(), 1);

        assertDoesNotThrow(() -> RunLock.acquire(folder, NEVER).close());
    }

    /** Half-written, by another program, or from a machine that is not this one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"host\":\"elsewh",
                "held, by hand",
                "{\"host\":\"elsewhere\",\"process\":1,\"started\":1,\"beat\":7}"
            })
    void aLockThatMissesItsBeatsDoesNotHold(String left) {
        folder.write(RunLock.FILE, left);

        assertDoesNotThrow(() -> RunLock.acquire(folder, SHORT).close());
    }

    @Test
    void aLockThatIsRenewedElsewhereHolds() throws InterruptedException {
        folder.write(RunLock.FILE, elsewhere(0));
        AtomicBoolean stop = new AtomicBoolean();
        Thread other = new Thread(() -> {
            for (int beat = 1; !stop.get(); beat++) {
                folder.write(RunLock.FILE, elsewhere(beat));
            }
        });
        other.start();
        try {
            UserError error = assertThrows(UserError.class, () -> RunLock.acquire(folder, SHORT));

            assertTrue(error.getMessage().contains("elsewhere"), error.getMessage());
        } finally {
            stop.set(true);
            other.join();
        }
        assertTrue(folder.readText(RunLock.FILE).contains("elsewhere"));
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() {
        folder.write("file", "no folder");
        RunFolder below = new RunFolder(folder.path("file").toString(), new Configuration());

        UserError error = assertThrows(UserError.class, () -> RunLock.acquire(below, NEVER));

        assertTrue(error.getMessage().contains("cannot be written"), error.getMessage());
    }

    private static String elsewhere(int beat) {
        return "{\"host\":\"elsewhere\",\"process\":1,\"started\":1,\"beat\":" + beat + "}";
    }

    private ObjectNode holder() throws IOException {
        String text = folder.readText(RunLock.FILE);
        // Found half-written: as good as not renewed yet.
        return text.endsWith("}")
                ? (ObjectNode) new JsonMapper().readTree(text)
                : new JsonMapper().createObjectNode().put("beat", -1);
    }

    /** Leaves the lock of another process of this machine. */
    private void leave(long process, long started) throws IOException {
        RunLock mine = RunLock.acquire(folder, NEVER);
        String here = holder().put("process", process).put("started", started).toString();
        mine.close();
        folder.write(RunLock.FILE, here);
    }
}
