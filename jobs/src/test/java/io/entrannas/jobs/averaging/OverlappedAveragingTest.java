package io.entrannas.jobs.averaging;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Shape;
import io.entrannas.engine.vector.VectorEngine;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.train.GradientAverager;
import io.entrannas.train.Schedule;
import io.entrannas.train.SgdSettings;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.TargetTraining;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring that averages slices of a gradient while the backward pass goes on. */
@Timeout(300)
class OverlappedAveragingTest {
    private static final int RANKS = 3;
    private static final int CLASSES = 5;
    private static final int STEPS = 3;
    private static final Shape SHAPE = new Shape(2, 8, 8, 3);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void theBitsAreThoseOfTheSameSlicesAveragedAfterwards() throws InterruptedException {
        List<float[]> beside = trained(Slices::new);
        List<float[]> afterwards = trained(PutOff::new);

        for (int rank = 0; rank < RANKS; rank++) {
            assertArrayEquals(beside.get(0), beside.get(rank));
            assertArrayEquals(afterwards.get(0), beside.get(rank));
        }
    }

    private interface Averaging {
        GradientAverager over(AllReduce ring);
    }

    private static List<float[]> trained(Averaging averaging) throws InterruptedException {
        List<SparkPeerTransport> ring = ring();
        try {
            return Ranks.results(RANKS, float[].class, rank -> train(rank, averaging.over(connected(ring, rank))));
        } finally {
            ring.forEach(SparkPeerTransport::close);
        }
    }

    /** Rank 1 goes in the middle of a backward pass. */
    @Test
    void everyRankNamesTheOneThatIsLost() throws InterruptedException {
        List<SparkPeerTransport> ring = ring();
        List<Object> outcomes = Ranks.outcomes(RANKS, rank -> {
            AllReduce sum = connected(ring, rank);
            try {
                return train(rank, rank == 1 ? new Leaving(sum, ring.get(1)) : new Slices(sum));
            } catch (RuntimeException e) {
                if (rank != 1) {
                    ring.get(rank).fail(e);
                }
                throw e;
            } finally {
                ring.get(rank).close();
            }
        });

        for (int rank : new int[] {0, 2}) {
            LostPeerException lost = assertInstanceOf(LostPeerException.class, outcomes.get(rank));
            assertTrue(lost.getMessage().startsWith("rank 1 (executor 1 on 127.0.0.1) is lost"), lost.getMessage());
        }
    }

    /** As many slices as there can be. */
    private static class Slices implements GradientAverager {
        private final AllReduce ring;

        Slices(AllReduce ring) {
            this.ring = ring;
        }

        @Override
        public void average(FlatVector vector, int from, int to) {
            float[] values = vector.floats();
            ring.sum(values, from, to);
            for (int i = from; i < to; i++) {
                values[i] /= RANKS;
            }
        }

        @Override
        public int smallestSlice() {
            return 1;
        }
    }

    /** Averages nothing before the first slice of the vector, which is the last to come. */
    private static final class PutOff extends Slices {
        private final Queue<int[]> ranges = new ArrayDeque<>();

        PutOff(AllReduce ring) {
            super(ring);
        }

        @Override
        public void average(FlatVector vector, int from, int to) {
            ranges.add(new int[] {from, to});
            while (from == 0 && !ranges.isEmpty()) {
                int[] range = ranges.remove();
                super.average(vector, range[0], range[1]);
            }
        }
    }

    /** Is gone at its third slice. */
    private static final class Leaving extends Slices {
        private final SparkPeerTransport transport;
        private int slices;

        Leaving(AllReduce ring, SparkPeerTransport transport) {
            super(ring);
            this.transport = transport;
        }

        @Override
        public void average(FlatVector vector, int from, int to) {
            slices++;
            if (slices == 3) {
                transport.close();
                throw new IllegalStateException("gone");
            }
            super.average(vector, from, to);
        }
    }

    private static float[] train(int rank, GradientAverager averager) {
        try (Engine engine = new VectorEngine(2)) {
            TargetTraining training = new TargetTraining(
                    new TargetSettings(2, 0, new SgdSettings(0.05, Schedule.COSINE, 0.9, 3e-4, 5), 0, 0, 0),
                    new TargetNet(
                            new TargetNetSpec(
                                    NamedGenotypes.get("DARTS_V2"),
                                    StemKind.CIFAR,
                                    3,
                                    4,
                                    SHAPE.channels(),
                                    CLASSES,
                                    false),
                            engine),
                    averager,
                    7,
                    rank);
            training.initialise();
            training.epoch(0, new Images(rank), (position, result, time) -> {});
            return engine.vectors().parameters().floats().clone();
        }
    }

    private static List<SparkPeerTransport> ring() {
        PeerSecurity open = new PeerSecurity(PeerSecurity.transport(Map.of(), TIMEOUT), "app", Optional.empty());
        return IntStream.range(0, RANKS)
                .mapToObj(rank -> new SparkPeerTransport(rank, Integer.toString(rank), "127.0.0.1", open, TIMEOUT))
                .toList();
    }

    private static AllReduce connected(List<SparkPeerTransport> ring, int rank) {
        ring.get(rank)
                .connect(
                        ring.get((rank + RANKS - 1) % RANKS).self(),
                        ring.get((rank + 1) % RANKS).self());
        return new RingAllReduce(rank, RANKS, ring.get(rank));
    }

    /** Random images, other ones on each rank. */
    private record Images(int rank) implements BatchSource {
        @Override
        public int examples() {
            return STEPS * SHAPE.images();
        }

        @Override
        public int batches() {
            return STEPS;
        }

        @Override
        public Shape shape() {
            return SHAPE;
        }

        @Override
        public int classes() {
            return CLASSES;
        }

        @Override
        public Iterator<Batch> epoch(int epoch) {
            SplittableRandom random = new SplittableRandom(rank);
            return IntStream.range(0, STEPS).mapToObj(step -> batch(random)).iterator();
        }

        private static Batch batch(SplittableRandom random) {
            FlatVector images = FlatVector.allocate(Precision.FLOAT, SHAPE.size());
            for (int i = 0; i < images.length(); i++) {
                images.set(i, random.nextGaussian());
            }
            return new Batch(
                    images, SHAPE, random.ints(SHAPE.images(), 0, CLASSES).toArray());
        }

        @Override
        public void close() {}
    }
}
