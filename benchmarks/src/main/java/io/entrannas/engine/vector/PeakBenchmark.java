package io.entrannas.engine.vector;

import static io.entrannas.engine.vector.Lanes.COUNT;
import static io.entrannas.engine.vector.Lanes.FLOATS;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one core can do at most. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx1g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PeakBenchmark {
    /** Floats that are copied: more than any cache holds. */
    static final int COPIED = 1 << 25;

    private static final int STEPS = 100_000;
    private static final int CHAINS = 10;

    private final float[] from = new float[COPIED];
    private final float[] to = new float[COPIED];

    /** Multiply-adds of one call of {@link #multiplyAdd}. */
    static double multiplyAdds() {
        return (double) STEPS * CHAINS * COUNT;
    }

    /** As many independent chains as hide how long one multiply-add takes. */
    @Benchmark
    public float multiplyAdd() {
        FloatVector a = FloatVector.broadcast(FLOATS, 0.999f);
        FloatVector b = FloatVector.broadcast(FLOATS, 0.001f);
        FloatVector s0 = b;
        FloatVector s1 = b;
        FloatVector s2 = b;
        FloatVector s3 = b;
        FloatVector s4 = b;
        FloatVector s5 = b;
        FloatVector s6 = b;
        FloatVector s7 = b;
        FloatVector s8 = b;
        FloatVector s9 = b;
        for (int i = 0; i < STEPS; i++) {
            s0 = s0.fma(a, b);
            s1 = s1.fma(a, b);
            s2 = s2.fma(a, b);
            s3 = s3.fma(a, b);
            s4 = s4.fma(a, b);
            s5 = s5.fma(a, b);
            s6 = s6.fma(a, b);
            s7 = s7.fma(a, b);
            s8 = s8.fma(a, b);
            s9 = s9.fma(a, b);
        }
        return s0.add(s1)
                .add(s2)
                .add(s3)
                .add(s4)
                .add(s5)
                .add(s6)
                .add(s7)
                .add(s8)
                .add(s9)
                .reduceLanes(VectorOperators.ADD);
    }

    @Benchmark
    public float[] copy() {
        System.arraycopy(from, 0, to, 0, COPIED);
        return to;
    }
}
