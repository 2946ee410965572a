package io.entrannas.engine.vector;

import io.entrannas.engine.Layer;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One layer in a weight step, on a batch of 64 images, in one thread. Lies in the engine's package to see it alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockBenchmark {
    static final int IMAGES = 64;

    @Param
    private Block block;

    @Param({"16", "32", "64"})
    private int channels;

    private VectorEngine engine;
    private Layer layer;
    private VectorFeature x;

    /** Height and width of the feature maps that have so many channels. */
    static int size(int channels) {
        return 32 * 16 / channels;
    }

    @Setup
    public void build() {
        engine = new VectorEngine(1);
        layer = block.layer(engine, channels);
        engine.allocate();
        Random random = new Random(0);
        float[] parameters = engine.parameters();
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) random.nextGaussian() / channels;
        }
        engine.begin(Pass.WEIGHT_STEP);
        x = VectorFeature.of(engine, new Shape(IMAGES, size(channels), size(channels), channels), true);
        fill(x.values(), random);
        x.openGradient();
        fill(x.gradient(), random);
    }

    private static void fill(float[] values, Random random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
    }

    @Benchmark
    public void forward() {
        forwardPass().release();
    }

    /** The gradient of the output is what its memory held before; that it arrives is not part of the layer. */
    @Benchmark
    public void forwardAndBackward() {
        VectorFeature y = forwardPass();
        y.openGradient();
        layer.backward();
        engine.waves().run();
    }

    private VectorFeature forwardPass() {
        VectorFeature y = VectorFeature.of(layer.forward(x));
        engine.waves().run();
        return y;
    }

    @TearDown
    public void close() {
        engine.end();
        engine.close();
    }
}
