package io.entrannas.engine;

/** The sum at an intermediate node, zero at first, that {@link Mix}es add to. */
public interface Sum extends Feature {}
