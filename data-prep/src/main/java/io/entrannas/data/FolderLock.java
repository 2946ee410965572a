package io.entrannas.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two jobs from writing to the same folder, on any file system that lists what was written: none of them can be
 * relied on to create a file for only one of two who ask at once.
 *
 * <p>Who wants the folder writes a claim, a file of a name of its own, and then looks for other claims. A claim that
 * holds wins; of claims that do not hold yet, the one with the lowest name wins, and the others are withdrawn; alone, a
 * claim comes to hold. Of two claims one was there when the other looked, so that at most one holds.
 *
 * <p>A claim is rewritten at every beat. That of a job that was killed does not count: its process is gone from this
 * machine or, where that cannot be seen, the claim misses several beats. Whoever notices deletes it, and as its name is
 * never used again, no other is deleted by mistake. No clocks are compared.
 */
public final class FolderLock implements AutoCloseable {
    /** How often a claim is rewritten. */
    public static final Duration BEAT = Duration.ofSeconds(5);

    static final String PREFIX = ".lock-";

    private static final int MISSED_BEATS = 4;
    private static final int READS = 5;
    private static final Duration BETWEEN_READS = Duration.ofMillis(20);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(FolderLock.class);

    private final FileSystem files;
    private final Path folder;
    private final Duration beat;
    private final Path claim;
    private final ScheduledExecutorService beats;
    private long beaten;
    private boolean holds;

    private FolderLock(FileSystem files, Path folder, Duration beat) {
        this.files = files;
        this.folder = folder;
        this.beat = beat;
        this.claim = new Path(folder, PREFIX + UUID.randomUUID());
        this.beats = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "folder-lock");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Makes the folder if there is none, and takes it.
     *
     * @param beat how often the claim is rewritten, {@link #BEAT} but for tests
     * @throws HeldException when another job has it
     * @throws IOException when the folder cannot be written
     */
    public static FolderLock acquire(FileSystem files, Path folder, Duration beat) throws HeldException, IOException {
        // A checksum would not fit a file found half-written.
        FolderLock lock = new FolderLock(FileReplacement.plain(files), folder, beat);
        lock.write();
        long millis = beat.toMillis();
        var unused = lock.beats.scheduleAtFixedRate(lock::renew, millis, millis, TimeUnit.MILLISECONDS);
        try {
            lock.contend();
            return lock;
        } catch (HeldException | IOException | RuntimeException | FSError e) {
            lock.close();
            throw e;
        }
    }

    /** Another job has the folder; the message says which folder and which job. */
    public static final class HeldException extends Exception {
        private static final long serialVersionUID = 1L;

        HeldException(String message) {
            super(message);
        }
    }

    private void contend() throws HeldException, IOException {
        while (isContested()) {
            pause(BETWEEN_LOOKS);
        }
        synchronized (this) {
            requireHeld();
            holds = true;
            write();
        }
    }

    /** False when no other job wants the folder, true when one does that will give way to this one. */
    private boolean isContested() throws HeldException, IOException {
        boolean contested = false;
        for (FileStatus status : files.listStatus(folder)) {
            String name = status.getPath().getName();
            if (name.startsWith(PREFIX) && !name.equals(claim.getName()) && isAlive(status.getPath())) {
                Optional<String> other = read(status.getPath());
                if (other.isPresent()) {
                    boolean wins = decode(other.get()).holds() || name.compareTo(claim.getName()) < 0;
                    if (wins) {
                        throw new HeldException(folder + " is being written by another job, " + other.get());
                    }
                    contested = true;
                }
            }
        }
        return contested;
    }

    /** Deletes a claim that is not. */
    private boolean isAlive(Path other) throws IOException {
        Optional<String> text = read(other);
        if (text.isEmpty()) {
            return false;
        }
        Holder holder = decode(text.get());
        boolean alive = holder.host().equals(Holder.thisHost()) ? holder.isAliveHere() : isRewritten(other, text.get());
        if (!alive) {
            files.delete(other, false);
        }
        return alive;
    }

    private boolean isRewritten(Path other, String text) throws IOException {
        LOG.warn("waiting to see whether the job that wrote {} is still running", other);
        pause(beat.multipliedBy(MISSED_BEATS));
        return !read(other).equals(Optional.of(text));
    }

    /** False when another job took this one for dead, after a pause of minutes, say. */
    boolean isHeld() throws IOException {
        return files.exists(claim);
    }

    /**
     * For a job that may have stood still for minutes, before it writes.
     *
     * @throws HeldException when another job took this one for dead
     * @throws IOException when the folder cannot be read
     */
    public void requireHeld() throws HeldException, IOException {
        if (!isHeld()) {
            throw new HeldException(folder + " was taken over by another job, which took this one for dead");
        }
    }

    private synchronized void renew() {
        try {
            beaten++;
            if (files.exists(claim)) {
                // Not by a rename: where that cannot replace a file, there would be a moment without a claim.
                write();
            }
        } catch (IOException | RuntimeException | FSError e) { // the local file system's error for a full disk
            LOG.warn("the claim to {} was not renewed: {}", folder, e.getMessage());
        }
    }

    private synchronized void write() throws IOException {
        try (OutputStream out = files.create(claim, true)) {
            out.write(encode(Holder.self(beaten, holds)).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Empty when there is no such claim any more. */
    private Optional<String> read(Path path) throws IOException {
        String text = "";
        for (int attempt = 0; attempt < READS && decode(text).equals(Holder.UNKNOWN); attempt++) {
            // Found half-written.
            pause(attempt == 0 ? Duration.ZERO : BETWEEN_READS);
            try (InputStream in = files.open(path)) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (FileNotFoundException e) {
                return Optional.empty();
            }
        }
        return Optional.of(text);
    }

    private static Holder decode(String text) {
        try {
            Holder holder = JSON.readValue(text, Holder.class);
            return holder == null ? Holder.UNKNOWN : holder;
        } catch (JsonProcessingException e) {
            return Holder.UNKNOWN;
        }
    }

    private static String encode(Holder holder) {
        try {
            return JSON.writeValueAsString(holder);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the lock of a folder", e);
        }
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        beats.shutdown();
        try {
            if (!beats.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("the claim {} is still being written", claim);
            }
            files.delete(claim, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the claim {} could not be deleted: {}", claim, e.getMessage());
        }
    }

    /**
     * The job that made a claim.
     *
     * @param started milliseconds since 1970, to tell its process from a later one with the same number
     * @param beat how many times it has rewritten the claim
     * @param holds whether the folder is its own
     */
    private record Holder(String host, long process, long started, long beat, boolean holds) {
        /** Of a claim that cannot be read. */
        static final Holder UNKNOWN = new Holder("", 0, 0, 0, false);

        static Holder self(long beat, boolean holds) {
            ProcessHandle self = ProcessHandle.current();
            return new Holder(thisHost(), self.pid(), started(self), beat, holds);
        }

        boolean isAliveHere() {
            return ProcessHandle.of(process)
                    .filter(p -> p.isAlive() && started(p) == started)
                    .isPresent();
        }

        /** Where process numbers mean the same: containers may share a machine's name, but number processes by themselves. */
        static String thisHost() {
            return hostName() + processNumbers();
        }

        private static String hostName() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }

        private static String processNumbers() {
            try {
                return " " + Files.readSymbolicLink(java.nio.file.Path.of("/proc/self/ns/pid"));
            } catch (IOException noLinux) {
                return "";
            }
        }

        private static long started(ProcessHandle process) {
            return process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
        }
    }
}
