package io.entrannas.train;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;

/**
 * Normalised images with their labels.
 *
 * @param images values in N,H,W,C order; may be longer than the shape says (a reused buffer), the rest is ignored
 * @param shape N,H,W,C
 * @param labels class index of each image, 0..classes-1; may be longer than N
 */
public record Batch(FlatVector images, Shape shape, int[] labels) {}
