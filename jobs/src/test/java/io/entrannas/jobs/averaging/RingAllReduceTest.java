package io.entrannas.jobs.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingAllReduceTest {
    /** More than a segment of each of 8 chunks. */
    private static final int LONG = 1_000_003;

    /** Hands on the senders' own messages, so that one that is overwritten too early spoils the sum. */
    private static final class Shared {
        private final List<BlockingQueue<Message>> queues = new ArrayList<>();
        private final AtomicLongArray bytes;

        Shared(int ranks) {
            for (int i = 0; i < ranks; i++) {
                queues.add(new LinkedBlockingQueue<>());
            }
            bytes = new AtomicLongArray(ranks);
        }

        RingAllReduce ring(int rank) {
            return new RingAllReduce(rank, queues.size(), new PeerTransport() {
                @Override
                public void send(Message message) {
                    bytes.addAndGet(rank, message.length());
                    queues.get((rank + 1) % queues.size()).add(message);
                }

                @Override
                public Message receive() {
                    try {
                        Message message = queues.get(rank).poll(1, TimeUnit.MINUTES);
                        if (message == null) {
                            throw new IllegalStateException("rank " + rank + " got nothing");
                        }
                        return message;
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "2, 1000", "3, 2", "5, 4096", "8, 0", "8, 1", "8, 7", "8, 8", "8, " + LONG})
    void everyRankHasTheSums(int ranks, int length) throws InterruptedException {
        Shared shared = new Shared(ranks);
        // Small whole numbers, whose sums are exact in any order.
        float[] expected = new float[length];
        for (int rank = 0; rank < ranks; rank++) {
            for (int i = 0; i < length; i++) {
                expected[i] += whole(rank, i);
            }
        }
        List<float[]> sums = Ranks.results(ranks, float[].class, rank -> {
            RingAllReduce ring = shared.ring(rank);
            float[] values = new float[length];
            // Again and again, so that a message that is used too early would show.
            for (int again = 0; again < 20; again++) {
                for (int i = 0; i < length; i++) {
                    values[i] = whole(rank, i);
                }
                ring.sum(values);
                assertArrayEquals(expected, values);
            }
            return values;
        });

        sums.forEach(sum -> assertArrayEquals(expected, sum));
    }

    private static float whole(int rank, int index) {
        return (index * 31 + rank * 17) % 101 - 50;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void everyRankHasTheSameBitsAndTheSameAgain(int ranks) throws InterruptedException {
        List<float[]> once = random(ranks);
        List<float[]> again = random(ranks);

        for (int rank = 0; rank < ranks; rank++) {
            assertArrayEquals(once.get(0), once.get(rank));
            assertArrayEquals(once.get(0), again.get(rank));
        }
    }

    private static List<float[]> random(int ranks) throws InterruptedException {
        Shared shared = new Shared(ranks);
        return Ranks.results(ranks, float[].class, rank -> {
            SplittableRandom random = new SplittableRandom(rank);
            float[] values = new float[10_007];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            shared.ring(rank).sum(values);
            return values;
        });
    }

    @Test
    void vectorsOfDifferentKindsFollowOneAnother() throws InterruptedException {
        int ranks = 4;
        Shared shared = new Shared(ranks);
        Ranks.results(ranks, Boolean.class, rank -> {
            RingAllReduce ring = shared.ring(rank);
            for (int step = 0; step < 50; step++) {
                float[] gradients = {rank, 2 * rank, step, 4, 5, 6, 7};
                double[] moments = {1e300 * rank, 1 + rank * 1e-15, step, rank};
                ring.sum(gradients);
                ring.sum(moments, 3);
                assertArrayEquals(new float[] {6, 12, 4 * step, 16, 20, 24, 28}, gradients);
                assertEquals(6e300, moments[0]);
                assertEquals(4 * step, moments[2]);
                assertEquals(rank, moments[3], "beyond the length");
            }
            return true;
        });
    }

    @ParameterizedTest
    @CsvSource({"2, 800000", "8, 800000", "8, " + LONG, "3, 10"})
    void sendsNoMoreThanItMust(int ranks, int length) throws InterruptedException {
        Shared shared = new Shared(ranks);
        Ranks.results(ranks, float[].class, rank -> {
            float[] values = new float[length];
            shared.ring(rank).sum(values);
            return values;
        });

        long total = 0;
        for (int rank = 0; rank < ranks; rank++) {
            total += shared.bytes.get(rank);
            double share = 2.0 * (ranks - 1) / ranks * length;
            // chunks differ by a value where the vector cannot be cut evenly
            assertEquals(share, shared.bytes.get(rank) / (double) Float.BYTES, length % ranks == 0 ? 0 : 2);
        }
        assertEquals(2L * (ranks - 1) * length * Float.BYTES, total);
    }

    @Test
    void aStepAllocatesNothing() throws InterruptedException {
        int ranks = 4;
        Shared shared = new Shared(ranks);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        List<Long> bytes = Ranks.results(ranks, Long.class, rank -> {
            RingAllReduce ring = shared.ring(rank);
            float[] values = new float[LONG];
            for (int i = 0; i < 3; i++) {
                ring.sum(values);
            }
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                ring.sum(values);
            }
            return (threads.getCurrentThreadAllocatedBytes() - before) / 10;
        });

        // the queues of this test have a node per message; a step moves 6 million bytes
        bytes.forEach(b -> assertTrue(b < 10_000, bytes.toString()));
    }

    @Test
    void ranksThatSumDifferentVectorsAreTold() throws InterruptedException {
        Shared shared = new Shared(2);
        List<Object> outcomes = Ranks.outcomes(2, rank -> {
            float[] values = new float[rank == 0 ? 10 : 20];
            shared.ring(rank).sum(values);
            return values;
        });

        outcomes.forEach(outcome -> {
            assertTrue(outcome instanceof IllegalStateException, outcome.toString());
            assertTrue(((Exception) outcome).getMessage().contains("do not sum the same vectors"));
        });
    }
}
