package io.entrannas.engine.vector;

/**
 * Memory for the values of a feature or for their gradient.
 *
 * @param array goes on for a vector after the last value
 * @param origin where the first value is
 * @param length number of values
 */
record Buffer(float[] array, int origin, int length) {}
