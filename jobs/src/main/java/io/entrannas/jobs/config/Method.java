package io.entrannas.jobs.config;

/** How a cell is derived. */
public enum Method {
    ENTRANNAS,
    DST
}
