package io.entrannas.jobs.config;

/** Which cells are Engine-cells. */
public enum Placement {
    FIRST,
    LAST,
    HALF,
    ALL
}
