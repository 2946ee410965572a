package io.entrannas.engine;

/** A pool over 3x3 pixels with padding 1. */
public enum PoolKind {
    MAX,
    /** The average leaves padding out. */
    AVERAGE
}
