package io.entrannas.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrannas.UserError;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two jobs from writing to the same run. The lock is a file that its holder rewrites at every beat. The lock of a
 * job that was killed does not hold: its process is gone from this machine or, where that cannot be seen, it misses
 * several beats. No clocks are compared.
 */
final class RunLock implements AutoCloseable {
    static final String FILE = ".lock";
    static final Duration BEAT = Duration.ofSeconds(5);

    private static final int MISSED_BEATS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    private final RunFolder folder;
    private final ScheduledExecutorService beats;
    private final AtomicLong beat = new AtomicLong();

    private RunLock(RunFolder folder, Duration interval) {
        this.folder = folder;
        this.beats = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "run-lock");
            thread.setDaemon(true);
            return thread;
        });
        var unused =
                beats.scheduleAtFixedRate(this::renew, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @throws UserError when another job holds the lock, or the folder cannot be written */
    static RunLock acquire(RunFolder folder, Duration interval) {
        String mine = encode(Holder.self(0));
        if (!folder.create(FILE, mine)) {
            String held = folder.readText(FILE);
            if (isHeld(folder, held, interval)) {
                throw inUse(folder, held);
            }
            folder.delete(FILE);
            if (!folder.create(FILE, mine)) {
                throw inUse(folder, held);
            }
        }
        return new RunLock(folder, interval);
    }

    private static boolean isHeld(RunFolder folder, String held, Duration interval) {
        Holder holder = decode(held);
        if (holder.host().equals(Holder.thisHost())) {
            return holder.isAliveHere();
        }
        LOG.warn("waiting to see whether the job that wrote {} is still running", folder.path(FILE));
        pause(interval.multipliedBy(MISSED_BEATS));
        return folder.exists(FILE) && !folder.readText(FILE).equals(held);
    }

    private void renew() {
        try {
            // Not by a rename: where that cannot replace a file, there would be a moment without a lock.
            folder.rewrite(FILE, encode(Holder.self(beat.incrementAndGet())));
        } catch (UserError e) {
            LOG.warn("the lock of the run was not renewed: {}", e.getMessage());
        }
    }

    private static UserError inUse(RunFolder folder, String held) {
        return new UserError(folder.path() + " is being written by another job, " + held
                + "; wait for it, or give this one another name with --set run.name=...");
    }

    private static Holder decode(String held) {
        try {
            return JSON.readValue(held, Holder.class);
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
            throw new IllegalStateException("interrupted while waiting for the lock of a run", e);
        }
    }

    @Override
    public void close() {
        beats.shutdown();
        try {
            if (!beats.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("the lock of the run is still being written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        folder.delete(FILE);
    }

    /**
     * The process that writes to the run.
     *
     * @param started milliseconds since 1970, to tell it from a later process with the same number
     * @param beat how many times it has renewed the lock
     */
    private record Holder(String host, long process, long started, long beat) {
        static final Holder UNKNOWN = new Holder("", 0, 0, 0);

        static Holder self(long beat) {
            ProcessHandle self = ProcessHandle.current();
            return new Holder(thisHost(), self.pid(), started(self), beat);
        }

        boolean isAliveHere() {
            return ProcessHandle.of(process)
                    .filter(p -> p.isAlive() && started(p) == started)
                    .isPresent();
        }

        static String thisHost() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "localhost";
            }
        }

        private static long started(ProcessHandle process) {
            return process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
        }
    }
}
