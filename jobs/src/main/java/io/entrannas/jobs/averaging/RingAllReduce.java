package io.entrannas.jobs.averaging;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sums by reduce-scatter and all-gather around a ring. The range is cut into as many chunks as there are ranks. Chunk c begins
 * at rank c, and each next rank adds its own values, so the order of summation is fixed; the last one has the sums, and they go
 * round once more. A rank sends 2(n-1)/n of the vector, the least that is possible.
 *
 * <p>A chunk travels in segments, each passed on as soon as it is there, so that adding and sending overlap.
 */
public final class RingAllReduce implements AllReduce {
    /** Long enough that a message costs little beside its bytes, short enough to stay in a core's cache. */
    private static final int SEGMENT_BYTES = 256 << 10;

    private final int rank;
    private final int ranks;
    private final PeerTransport transport;
    private final Summands.Floats floats = new Summands.Floats(SEGMENT_BYTES / Float.BYTES);
    private final Summands.Doubles doubles = new Summands.Doubles(SEGMENT_BYTES / Double.BYTES);
    /**
     * Messages that were sent, by round modulo the number of ranks and by segment. What arrives in a round has gone through all
     * other ranks since this one sent it on its way, n-1 rounds ago; hence a message that was sent n rounds ago has arrived.
     */
    private final List<List<Message>> sent = new ArrayList<>();

    private final AtomicLong waitingNanos = new AtomicLong();
    private int round;

    /** @param ranks number of workers, at least 2 */
    public RingAllReduce(int rank, int ranks, PeerTransport transport) {
        this.rank = rank;
        this.ranks = ranks;
        this.transport = transport;
        for (int i = 0; i < ranks; i++) {
            sent.add(new ArrayList<>());
        }
    }

    @Override
    public void sum(float[] values, int from, int to) {
        sum(floats.of(values, from, to));
    }

    @Override
    public void sum(double[] values, int from, int to) {
        sum(doubles.of(values, from, to));
    }

    @Override
    public double waitingSeconds() {
        return waitingNanos.get() / 1e9;
    }

    private void sum(Summands values) {
        int chunk = rank;
        int segments = segments(values, chunk);
        for (int s = 0; s < segments; s++) {
            send(values, chunk, s);
        }
        boolean first = true;
        int rounds = 2 * (ranks - 1);
        for (int r = 0; r < rounds; r++) {
            chunk = chunk == 0 ? ranks - 1 : chunk - 1;
            boolean last = r == rounds - 1;
            round = (round + 1) % ranks;
            segments = segments(values, chunk);
            for (int s = 0; s < segments; s++) {
                receive(values, chunk, s, r < ranks - 1, first);
                first = false;
                if (!last) {
                    send(values, chunk, s);
                }
            }
        }
    }

    private void send(Summands values, int chunk, int segment) {
        int from = from(values, chunk, segment);
        int to = to(values, chunk, segment);
        Message message = message(segment, (to - from) * values.bytes());
        values.write(from, to, message);
        transport.send(message);
    }

    private void receive(Summands values, int chunk, int segment, boolean add, boolean first) {
        long start = first ? System.nanoTime() : 0;
        Message message = transport.receive();
        if (first) {
            // A peer that has not begun yet is waited for here; what comes after it is the transfer.
            waitingNanos.addAndGet(System.nanoTime() - start);
        }
        int from = from(values, chunk, segment);
        int to = to(values, chunk, segment);
        if (message.length() != (to - from) * values.bytes()) {
            throw new IllegalStateException("rank " + rank + " expects " + (to - from) * values.bytes()
                    + " bytes of the previous rank and got " + message.length()
                    + ": the workers do not sum the same vectors");
        }
        if (add) {
            values.add(message, from, to);
        } else {
            values.read(message, from, to);
        }
    }

    private Message message(int segment, int bytes) {
        List<Message> messages = sent.get(round);
        if (segment == messages.size()) {
            messages.add(new Message(bytes));
        } else if (messages.get(segment).capacity() < bytes) {
            messages.set(segment, new Message(bytes));
        }
        return messages.get(segment);
    }

    private int begin(Summands values, int chunk) {
        return (int) ((long) values.length() * chunk / ranks);
    }

    private int segments(Summands values, int chunk) {
        int longest = SEGMENT_BYTES / values.bytes();
        return (begin(values, chunk + 1) - begin(values, chunk) + longest - 1) / longest;
    }

    private int from(Summands values, int chunk, int segment) {
        return begin(values, chunk) + segment * (SEGMENT_BYTES / values.bytes());
    }

    private int to(Summands values, int chunk, int segment) {
        return Math.min(begin(values, chunk + 1), from(values, chunk, segment + 1));
    }
}
