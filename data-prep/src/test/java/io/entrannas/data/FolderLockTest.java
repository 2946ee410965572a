package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderLockTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    private Path temp;

    private Path folder;
    private FileSystem files;

    @BeforeEach
    void openFileSystem() throws IOException {
        folder = temp.resolve("deep/er");
        files = FileSystem.getLocal(new Configuration());
    }

    private FolderLock acquire(Duration beat) throws FolderLock.HeldException, IOException {
        return FolderLock.acquire(files, new org.apache.hadoop.fs.Path(folder.toUri()), beat);
    }

    private List<Path> claims() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private Path claim() throws IOException {
        assertEquals(1, claims().size(), claims().toString());
        return claims().get(0);
    }

    @Test
    void oneJobAtATime() throws Exception {
        FolderLock held = acquire(NEVER);
        Path claim = claim();

        FolderLock.HeldException error = assertThrows(FolderLock.HeldException.class, () -> acquire(NEVER));

        assertTrue(error.getMessage().contains("is being written by another job"), error.getMessage());
        String process = Long.toString(ProcessHandle.current().pid());
        assertTrue(error.getMessage().contains(process), error.getMessage());
        assertEquals(claim, claim(), "the one who was refused left a claim, or removed the holder's");
        held.requireHeld();
        held.close();
        assertEquals(List.of(), claims());
        assertDoesNotThrow(() -> acquire(NEVER).close());
    }

    @Test
    void theHolderRewritesItsClaim() throws Exception {
        FolderLock held = acquire(Duration.ofMillis(1));
        ObjectNode content = content(claim());
        while (content.get("beat").asLong() < 2) {
            Thread.sleep(1);
            content = content(claim());
        }
        assertTrue(content.get("holds").asBoolean());
        held.close();
        assertEquals(List.of(), claims());
    }

    /** A local file system throws an error then, which would end the beats for good. */
    @Test
    void rewritesItsClaimAgainWhenTheDiskIsNoLongerFull() throws Exception {
        FullForAWhile full = new FullForAWhile();
        full.initialize(full.getUri(), new Configuration());
        files = full;
        FolderLock held = acquire(Duration.ofMillis(1));
        while (full.written.get() < 8) {
            Thread.sleep(1);
        }
        held.close();
    }

    private static final class FullForAWhile extends RawLocalFileSystem {
        final AtomicInteger written = new AtomicInteger();

        @Override
        public FSDataOutputStream create(org.apache.hadoop.fs.Path file, boolean overwrite) throws IOException {
            int number = written.incrementAndGet();
            boolean full = number == 4 || number == 5;
            return super.create(full ? new org.apache.hadoop.fs.Path("/dev/full") : file, overwrite);
        }
    }

    @Test
    void theClaimOfAProcessThatEndedHereDoesNotHold() throws Exception {
        Process ended = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ended.waitFor();
        leave(ended.pid(), 0, true);

        assertDoesNotThrow(() -> acquire(NEVER).close());
    }

    @Test
    void norThatOfAnEarlierProcessWithTheSameNumber() throws Exception {
        leave(ProcessHandle.current().pid(), 1, true);

        assertDoesNotThrow(() -> acquire(NEVER).close());
        assertEquals(List.of(), claims());
    }

    /** Another container of that name is seen by its beats: here its process cannot be. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void tellsContainersApartThatShareAMachinesName() throws Exception {
        try (FolderLock held = acquire(NEVER)) {
            held.requireHeld();
            String host = content(claim()).get("host").asText();
            String numbers =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            assertTrue(host.endsWith(" " + numbers), host);
        }
    }

    /** Half-written, by another program, or from a machine that is not this one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "{\"host\":\"elsewh",
                "held, by hand",
                "{\"host\":\"elsewhere\",\"process\":1,\"started\":1,\"beat\":7,\"holds\":true}"
            })
    void aClaimThatMissesItsBeatsDoesNotHold(String left) throws IOException {
        TestImages.write(folder.resolve(".lock-0"), left.getBytes(StandardCharsets.UTF_8));

        assertDoesNotThrow(() -> acquire(SHORT).close());
        assertEquals(List.of(), claims());
    }

    /** Whatever its name and whether it holds: one that does not hold yet comes before it here, or gives way. */
    @Test
    void aClaimThatIsRewrittenElsewhereHolds() throws Exception {
        Path other = folder.resolve(".lock-0");
        TestImages.write(other, elsewhere(0));
        AtomicBoolean stop = new AtomicBoolean();
        Thread rewriting = new Thread(() -> {
            for (int beat = 1; !stop.get(); beat++) {
                int next = beat;
                assertDoesNotThrow(() -> Files.write(other, elsewhere(next)));
                assertDoesNotThrow(() -> Thread.sleep(5));
            }
        });
        rewriting.start();
        try {
            FolderLock.HeldException error = assertThrows(FolderLock.HeldException.class, () -> acquire(SHORT));

            assertTrue(error.getMessage().contains("elsewhere"), error.getMessage());
        } finally {
            stop.set(true);
            rewriting.join();
        }
        assertEquals(other, claim());
    }

    @Test
    void waitsForAClaimThatWillGiveWay() throws Exception {
        leave(ProcessHandle.current().pid(), null, false);
        Path other = Files.move(claim(), folder.resolve(".lock-zzz"));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<FolderLock> acquiring = threads.submit(() -> acquire(NEVER));
            while (claims().size() < 2) {
                Thread.sleep(1);
            }
            assertFalse(acquiring.isDone(), "before the other gave way");
            Files.delete(other);
            acquiring.get().close();
        } finally {
            threads.shutdownNow();
        }
    }

    /** Of jobs that find the claim of a dead one, all at once, one gets the folder. */
    @Test
    void oneOfManyTakesOver() throws Exception {
        int jobs = 6;
        ExecutorService threads = Executors.newFixedThreadPool(jobs);
        try {
            for (int round = 0; round < 50; round++) {
                leave(ProcessHandle.current().pid(), 1, true);
                CyclicBarrier start = new CyclicBarrier(jobs);
                List<Future<FolderLock>> contenders = new ArrayList<>();
                for (int job = 0; job < jobs; job++) {
                    contenders.add(threads.submit(() -> {
                        start.await();
                        try {
                            return acquire(NEVER);
                        } catch (FolderLock.HeldException e) {
                            return null;
                        }
                    }));
                }
                List<FolderLock> holders = new ArrayList<>();
                for (Future<FolderLock> contender : contenders) {
                    FolderLock lock = contender.get();
                    if (lock != null) {
                        holders.add(lock);
                    }
                }
                assertEquals(1, holders.size(), "round " + round);
                holders.get(0).requireHeld();
                holders.get(0).close();
                assertEquals(List.of(), claims());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void noticesThatItWasTakenForDead() throws Exception {
        FolderLock held = acquire(Duration.ofMillis(1));
        synchronized (held) {
            // Not in the middle of a beat, which would bring the claim back: others delete it after several missed
            // ones.
            Files.delete(claim());
        }
        assertThrows(FolderLock.HeldException.class, held::requireHeld);
        try (FolderLock other = acquire(NEVER)) {
            assertThrows(FolderLock.HeldException.class, held::requireHeld);
            held.close();
            other.requireHeld();
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsRefused() throws IOException {
        TestImages.write(temp.resolve("file"), new byte[0]);
        folder = temp.resolve("file/below");
        assertThrows(IOException.class, () -> acquire(NEVER));
    }

    private static byte[] elsewhere(int beat) {
        return ("{\"host\":\"elsewhere\",\"process\":1,\"started\":1,\"beat\":" + beat + ",\"holds\":true}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode content(Path claim) throws IOException {
        String text = Files.readString(claim);
        // Found half-written: as good as not rewritten yet.
        return text.endsWith("}")
                ? (ObjectNode) new JsonMapper().readTree(text)
                : new JsonMapper().createObjectNode().put("beat", -1);
    }

    /** Leaves the claim of another process of this machine; null for the time when this one started. */
    private void leave(long process, Integer started, boolean holds) throws Exception {
        FolderLock mine = acquire(NEVER);
        ObjectNode here = content(claim()).put("process", process).put("holds", holds);
        if (started != null) {
            here.put("started", started);
        }
        mine.close();
        Files.writeString(folder.resolve(".lock-1"), here.toString());
    }
}
