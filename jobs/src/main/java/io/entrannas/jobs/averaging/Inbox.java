package io.entrannas.jobs.averaging;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Messages that have arrived and were not read yet, handed from a thread of the transport to the worker's. */
final class Inbox {
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Message> arrived = new ArrayDeque<>();
    private final Queue<Message> free = new ArrayDeque<>();
    private Message reading;
    private Supplier<RuntimeException> failure;

    /** Copies a message in; never waits. */
    void put(ByteBuffer content) {
        Message message = freeMessage(content.remaining());
        message.set(content);
        lock.lock();
        try {
            arrived.add(message);
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private Message freeMessage(int bytes) {
        lock.lock();
        try {
            Message message = free.poll();
            return message != null && message.capacity() >= bytes ? message : new Message(bytes);
        } finally {
            lock.unlock();
        }
    }

    /** No more will arrive, because of what {@code cause} makes; a cause that is known already stays. */
    void fail(Supplier<RuntimeException> cause) {
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next message, valid until the next call; empty when none has come in time.
     *
     * @throws RuntimeException the cause of {@link #fail}, when all that came before it was read
     */
    Optional<Message> take(Duration timeout) {
        lock.lock();
        try {
            if (reading != null) {
                free.add(reading);
                reading = null;
            }
            long left = timeout.toNanos();
            while (arrived.isEmpty() && failure == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            reading = arrived.poll();
            if (reading == null && failure != null) {
                throw failure.get();
            }
            return Optional.ofNullable(reading);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for another worker");
        } finally {
            lock.unlock();
        }
    }
}
