package io.entrannas.jobs.config;

/** What computes; {@code AUTO} decides where the worker runs. */
public enum EngineChoice {
    AUTO,
    VECTOR,
    ND4J
}
