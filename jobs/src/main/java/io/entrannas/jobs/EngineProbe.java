package io.entrannas.jobs;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;

/**
 * Finds out, where workers run, which engine a configuration means.
 *
 * @param engine {@code engine} of the configuration
 */
record EngineProbe(String engine) implements Function<Integer, String> {
    static String resolve(JavaSparkContext spark, String engine) {
        return spark.parallelize(List.of(0), 1).map(new EngineProbe(engine)).first();
    }

    @Override
    public String call(Integer ignored) {
        try (Engine made = Engines.create(engine, 1)) {
            return made.name();
        }
    }
}
