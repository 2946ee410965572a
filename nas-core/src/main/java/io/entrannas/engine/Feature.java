package io.entrannas.engine;

/** Values of shape N,H,W,C held by an engine, valid until its pass ends. */
public interface Feature {
    Shape shape();
}
