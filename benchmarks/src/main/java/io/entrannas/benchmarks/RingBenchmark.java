package io.entrannas.benchmarks;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.averaging.Ring;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction1;

/**
 * Seconds of a sum of 4 MB of floats over a ring of two ranks, beside copying as many bytes as each rank sends through a loopback
 * socket in both directions at once; turn by turn in one process. Prints one line of JSON.
 */
public final class RingBenchmark {
    private static final int RANKS = 2;
    private static final int FLOATS = 1 << 20;
    private static final int FEW = 16;
    private static final int WARMUP = 300;
    private static final int ROUNDS = 15;
    private static final int SUMS = 20;

    private RingBenchmark() {}

    public static void main(String[] args) {
        SparkConf conf = new SparkConf().setAppName("ring").setIfMissing("spark.master", "local[2]");
        double[] seconds;
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.setLogLevel("WARN");
            seconds = spark.parallelize(IntStream.range(0, RANKS).boxed().toList(), RANKS)
                    .rdd()
                    .barrier()
                    .mapPartitions(new Task(), false, ClassTag$.MODULE$.<double[]>apply(double[].class))
                    .toJavaRDD()
                    .collect()
                    .get(0);
        }
        ObjectNode result = new JsonMapper().createObjectNode();
        result.put("ranks", RANKS);
        result.put("bytes", (long) FLOATS * Float.BYTES);
        result.put("ringSeconds", seconds[0]);
        result.put("loopbackSeconds", seconds[1]);
        result.put("ratio", seconds[0] / seconds[1]);
        result.put("fewBytes", (long) FEW * Float.BYTES);
        result.put("fewBytesSeconds", seconds[2]);
        System.out.println(result);
        // Threads of Spark's local mode keep the JVM alive.
        System.exit(0);
    }

    private static final class Task extends AbstractFunction1<Iterator<Integer>, Iterator<double[]>>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<double[]> apply(Iterator<Integer> partition) {
            int rank = BarrierTaskContext.get().partitionId();
            try (Ring ring = Ring.join(rank, RANKS, Duration.ofMinutes(1));
                    Loopback loopback = Loopback.connect(rank)) {
                return Iterator$.MODULE$.single(measure(ring.allReduce(), loopback));
            }
        }

        /** Medians: a long sum, a copy of as many bytes, a short sum. */
        private static double[] measure(AllReduce ring, Loopback loopback) {
            float[] gradients = new float[FLOATS];
            float[] few = new float[FEW];
            for (int i = 0; i < WARMUP; i++) {
                ring.sum(gradients);
                ring.sum(few);
                loopback.exchange();
            }
            double[] long4 = new double[ROUNDS];
            double[] copy = new double[ROUNDS];
            double[] short4 = new double[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                // so that both ranks begin together
                ring.sum(few);
                long4[round] = seconds(() -> ring.sum(gradients));
                ring.sum(few);
                copy[round] = seconds(loopback::exchange);
                ring.sum(few);
                short4[round] = seconds(() -> ring.sum(few));
            }
            return new double[] {median(long4), median(copy), median(short4)};
        }

        private static double seconds(Runnable work) {
            long start = System.nanoTime();
            for (int i = 0; i < SUMS; i++) {
                work.run();
            }
            return (System.nanoTime() - start) / 1e9 / SUMS;
        }

        private static double median(double[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }
    }

    /** What a rank of two sends in a sum, sent and received at the same time over one connection. */
    private static final class Loopback implements AutoCloseable {
        private static final ServerSocketChannel SERVER = listen();

        private final SocketChannel channel;
        private final ByteBuffer out = ByteBuffer.allocateDirect(FLOATS * Float.BYTES);
        private final ByteBuffer in = ByteBuffer.allocateDirect(FLOATS * Float.BYTES);
        private final ExecutorService writer = Executors.newSingleThreadExecutor();

        private Loopback(SocketChannel channel) {
            this.channel = channel;
        }

        private static ServerSocketChannel listen() {
            try {
                return ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static Loopback connect(int rank) {
            try {
                return new Loopback(rank == 0 ? SERVER.accept() : SocketChannel.open(SERVER.getLocalAddress()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void exchange() {
            Future<?> written = writer.submit(() -> {
                out.clear();
                while (out.hasRemaining()) {
                    channel.write(out);
                }
                return null;
            });
            try {
                in.clear();
                while (in.hasRemaining()) {
                    if (channel.read(in) < 0) {
                        throw new IllegalStateException("the other end has closed the connection");
                    }
                }
                written.get();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            writer.shutdown();
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
