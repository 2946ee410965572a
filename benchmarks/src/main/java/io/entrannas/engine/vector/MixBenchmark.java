package io.entrannas.engine.vector;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

/** The weighted sums from a node's seven features into four nodes of an Engine-cell, in an architecture step. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MixBenchmark {
    static final int FEATURES = 7;
    static final int TARGETS = 4;

    @Param({"16", "32", "64"})
    private int channels;

    private final List<Feature> features = new ArrayList<>();
    private final double[][] coefficients = new double[TARGETS][FEATURES];
    private VectorEngine engine;
    private VectorMix mix;
    private Shape shape;

    @Setup
    public void build() {
        engine = new VectorEngine(1);
        mix = new VectorMix(engine);
        engine.allocate();
        engine.begin(Pass.ARCHITECTURE_STEP);
        int size = BlockBenchmark.size(channels);
        shape = new Shape(BlockBenchmark.IMAGES, size, size, channels);
        Random random = new Random(0);
        for (int f = 0; f < FEATURES; f++) {
            VectorFeature feature = VectorFeature.of(engine, shape, true);
            float[] values = feature.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            features.add(feature);
        }
        for (double[] row : coefficients) {
            Arrays.fill(row, 1.0 / FEATURES);
        }
    }

    @Benchmark
    public void forward() {
        forwardPass().forEach(sum -> VectorFeature.of(sum).release());
    }

    @Benchmark
    public double[][] forwardAndBackward() {
        forwardPass().forEach(sum -> VectorFeature.of(sum).openGradient());
        double[][] gradient = mix.backward();
        features.forEach(feature -> VectorFeature.of(feature).dropTerms());
        return gradient;
    }

    private List<Sum> forwardPass() {
        List<Sum> sums = new ArrayList<>();
        for (int t = 0; t < TARGETS; t++) {
            sums.add(engine.sum(shape));
        }
        mix.forward(features, sums, coefficients, null, true);
        engine.waves().run();
        return sums;
    }

    @TearDown
    public void close() {
        engine.end();
        engine.close();
    }
}
