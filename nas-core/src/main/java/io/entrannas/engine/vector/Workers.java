package io.entrannas.engine.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the work on a batch. Work is cut into the same number of blocks of images whatever the number of threads,
 * so that results that are added up block by block do not depend on it.
 */
final class Workers implements AutoCloseable {
    /** Blocks into which every batch is cut. */
    static final int BLOCKS = 16;

    /** Passes through the waiting loop before a worker gives its core back; about the time between two tasks. */
    private static final int SPINS = 20_000;

    /** How long the caller then pauses while another thread's last block takes long. */
    private static final long PAUSE_NANOS = 10_000;

    /** Work on one block of images. */
    interface Task {
        void run(int block, Scratch scratch);
    }

    private final List<Worker> workers = new ArrayList<>();
    private final Scratch callersScratch = new Scratch();
    /** Number of the task in the upper half, the next block of it in the lower. */
    private final AtomicLong next = new AtomicLong(BLOCKS);

    private final AtomicInteger finished = new AtomicInteger();
    private volatile Task task;
    private volatile Throwable failure;
    private volatile boolean closed;

    /**
     * @param threads threads that work, the caller's included
     */
    Workers(int threads) {
        for (int i = 1; i < Math.min(threads, BLOCKS); i++) {
            Worker worker = new Worker("entrannas-vector-" + i);
            workers.add(worker);
            worker.start();
        }
    }

    /** First image of a block; where the block before it ends. */
    static int firstImage(int block, int images) {
        return (int) ((long) images * block / BLOCKS);
    }

    /** Runs a task on all blocks and waits for the end. */
    void run(Task newTask) {
        long number = (next.get() >>> 32) + 1;
        finished.set(0);
        failure = null;
        task = newTask;
        next.set(number << 32);
        for (Worker worker : workers) {
            worker.wake();
        }
        work(callersScratch);
        for (int spin = 0; finished.get() < BLOCKS; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        if (failure != null) {
            throw new IllegalStateException("a worker thread failed", failure);
        }
    }

    /** Takes blocks of the current task until none is left. */
    private void work(Scratch scratch) {
        while (true) {
            long position = next.get();
            Task current = task;
            int block = (int) position;
            if (block >= BLOCKS) {
                return;
            }
            // Succeeds only while the task is still the one that was read.
            if (next.compareAndSet(position, position + 1)) {
                try {
                    current.run(inTurn(position), scratch);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    finished.incrementAndGet();
                }
            }
        }
    }

    /** Every other task takes the blocks backward: it begins with what the one before it left in the cache. */
    private static int inTurn(long position) {
        int block = (int) position;
        return (position >>> 32) % 2 == 0 ? block : BLOCKS - 1 - block;
    }

    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            LockSupport.unpark(worker);
        }
    }

    private final class Worker extends Thread {
        private final Scratch scratch = new Scratch();
        private volatile boolean parked;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                work(scratch);
                for (int spin = 0; spin < SPINS && idle(); spin++) {
                    Thread.onSpinWait();
                }
                parked = true;
                while (idle() && !closed) {
                    LockSupport.park(Workers.this);
                }
                parked = false;
            }
        }

        private boolean idle() {
            return (int) next.get() >= BLOCKS;
        }
    }
}
