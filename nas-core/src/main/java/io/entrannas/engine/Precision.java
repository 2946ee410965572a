package io.entrannas.engine;

/** Width of a network's numbers: single for all real work, double to prove the mathematics. */
public enum Precision {
    FLOAT,
    DOUBLE
}
