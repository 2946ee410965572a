package io.entrannas.engine;

import io.entrannas.UserError;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.engine.vector.VectorEngine;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes engines by the name that a configuration gives. */
public final class Engines {
    /** What {@code engine} may be in a configuration. */
    public static final List<String> NAMES = List.of("auto", "vector", "nd4j");

    /** What a JVM must be started with to have the vector engine. */
    public static final String VECTOR_FLAG = "--add-modules jdk.incubator.vector";

    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    /** An engine whose batch norms normalise over its own batch; see {@link #create(String, int, MomentSum)}. */
    public static Engine create(String name, int threads) {
        return create(name, threads, MomentSum.LOCAL);
    }

    /**
     * @param name one of {@link #NAMES}; {@code auto} is nd4j on a GPU, else vector, else (its module is missing) nd4j
     * @param threads threads that may work inside a batch
     * @param batchNorm sums moments over the workers over whose batches batch norms normalise
     * @throws UserError when there is no engine of that name, or not in this JVM
     */
    public static Engine create(String name, int threads, MomentSum batchNorm) {
        return create(
                name,
                threads,
                batchNorm,
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent());
    }

    static Engine create(String name, int threads, MomentSum batchNorm, boolean vectorModule) {
        return switch (name) {
            case "auto" -> automatic(threads, batchNorm, vectorModule);
            case "vector" -> vector(threads, batchNorm, vectorModule);
            case "nd4j" -> nd4j(threads, batchNorm);
            default -> throw new UserError("engine must be one of " + NAMES + ", was '" + name + "'");
        };
    }

    /**
     * Lets engines that this thread makes and runs compute on another GPU than the first. Without effect where ND4J has none.
     *
     * @param number of the GPU on this machine, from 0
     */
    public static void useGpu(int number) {
        Nd4jEngine.useGpu(number);
    }

    private static Engine automatic(int threads, MomentSum batchNorm, boolean vectorModule) {
        if (Nd4jEngine.onGpu()) {
            return nd4j(threads, batchNorm);
        }
        if (vectorModule) {
            return new VectorEngine(threads, batchNorm);
        }
        LOG.warn(
                "engine nd4j is used, several times slower than vector, because the JVM was started without {}; in Spark,"
                        + " add it to spark.driver.extraJavaOptions and spark.executor.extraJavaOptions",
                VECTOR_FLAG);
        return nd4j(threads, batchNorm);
    }

    private static Engine vector(int threads, MomentSum batchNorm, boolean vectorModule) {
        if (!vectorModule) {
            throw new UserError("engine 'vector' needs a JVM that was started with " + VECTOR_FLAG
                    + " (in Spark: spark.driver.extraJavaOptions and spark.executor.extraJavaOptions);"
                    + " or use engine = nd4j");
        }
        return new VectorEngine(threads, batchNorm);
    }

    private static Engine nd4j(int threads, MomentSum batchNorm) {
        return new Nd4jEngine(Precision.FLOAT, threads, batchNorm);
    }
}
