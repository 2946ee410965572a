package io.entrannas.engine;

import io.entrannas.UserError;
import io.entrannas.engine.nd4j.Nd4jEngine;
import java.util.List;

/** Makes engines by the name that a configuration gives. */
public final class Engines {
    /** What {@code engine} may be in a configuration. */
    public static final List<String> NAMES = List.of("auto", "nd4j");

    private Engines() {}

    /**
     * @param name one of {@link #NAMES}
     * @param threads threads that may work inside a batch
     * @throws UserError when there is no engine of that name
     */
    public static Engine create(String name, int threads) {
        return switch (name) {
            case "auto", "nd4j" -> new Nd4jEngine(Precision.FLOAT, threads);
            default -> throw new UserError("engine must be one of " + NAMES + ", was '" + name + "'");
        };
    }
}
