package io.entrannas.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.vector.VectorEngine;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StepAveragingTest {
    /** Values of the gradient. */
    private static final int LENGTH = 10;

    private static final int SMALLEST = 3;

    /** What a worker's averager does with a range. */
    private record Peers(RangeConsumer average) implements GradientAverager {
        interface RangeConsumer {
            void accept(int from, int to);
        }

        @Override
        public void average(FlatVector vector, int from, int to) {
            average.accept(from, to);
        }

        @Override
        public int smallestSlice() {
            return SMALLEST;
        }
    }

    @Test
    void slicesAreLongEnoughInOrderAndBesideTheBackwardPass() {
        List<String> ranges = new CopyOnWriteArrayList<>();
        CountDownLatch firstIsDone = new CountDownLatch(1);
        Thread training = Thread.currentThread();
        backward(
                (from, to) -> {
                    ranges.add(from + "-" + to + (Thread.currentThread() == training ? "" : " beside"));
                    firstIsDone.countDown();
                },
                isFinal -> {
                    isFinal.accept(8);
                    isFinal.accept(6);
                    await(firstIsDone);
                    isFinal.accept(5);
                    isFinal.accept(2);
                    isFinal.accept(1);
                });

        assertEquals(List.of("6-10 beside", "2-6 beside", "0-2"), ranges);
    }

    @Test
    void whatASliceThrowsComesOutAndNoOtherFollows() {
        IllegalStateException lost = new IllegalStateException("a peer is lost");
        List<Integer> begun = new CopyOnWriteArrayList<>();

        Throwable thrown = assertThrows(
                IllegalStateException.class,
                () -> backward(
                        (from, to) -> {
                            begun.add(from);
                            throw lost;
                        },
                        isFinal -> {
                            isFinal.accept(7);
                            isFinal.accept(3);
                        }));

        assertSame(lost, thrown);
        assertEquals(List.of(7), begun);
    }

    @Test
    void aBackwardPassThatFailsStopsTheSliceThatWaits() {
        List<String> stopped = new CopyOnWriteArrayList<>();
        CountDownLatch waits = new CountDownLatch(1);

        Throwable thrown = assertThrows(
                IllegalStateException.class,
                () -> backward((from, to) -> waitForEver(waits, stopped), isFinal -> {
                    isFinal.accept(7);
                    await(waits);
                    throw new IllegalStateException("a layer failed");
                }));

        assertEquals("a layer failed", thrown.getMessage());
        assertEquals(List.of("stopped"), stopped);
    }

    @Test
    void aWorkerThatIsInterruptedStopsTheSliceThatWaits() {
        List<String> stopped = new CopyOnWriteArrayList<>();
        CountDownLatch waits = new CountDownLatch(1);

        assertThrows(
                CancellationException.class,
                () -> backward((from, to) -> waitForEver(waits, stopped), isFinal -> {
                    isFinal.accept(7);
                    await(waits);
                    Thread.currentThread().interrupt();
                }));

        assertTrue(Thread.interrupted());
        assertEquals(List.of("stopped"), stopped);
    }

    private static void waitForEver(CountDownLatch waits, List<String> stopped) {
        waits.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            stopped.add("stopped");
            throw new CancellationException("interrupted");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void backward(Peers.RangeConsumer average, Consumer<IntConsumer> backward) {
        try (Engine engine = new VectorEngine(1)) {
            engine.classifier(false, "classifier", LENGTH / 2 - 1, 2);
            engine.allocate();
            assertEquals(LENGTH, engine.vectors().gradients().length());
            new StepAveraging(engine, new Peers(average)).backward(true, backward);
        }
    }
}
