package io.entrannas.engine;

/**
 * One layer of a network with its parameters. It runs at most once in a pass; after it ran, and after everything that
 * read its output ran backward, {@link #backward()} may follow.
 */
public interface Layer {
    Feature forward(Feature x);

    /**
     * Adds to the gradient of the input, and writes those of the parameters when the pass wants them. Does nothing
     * where no gradient is wanted or none arrived.
     */
    void backward();
}
