package io.entrannas.count;

import io.entrannas.engine.Shape;
import io.entrannas.engine.Sum;

/** A feature of which only the shape is known. */
record CountedFeature(Shape shape) implements Sum {}
