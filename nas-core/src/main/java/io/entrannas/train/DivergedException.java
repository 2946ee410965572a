package io.entrannas.train;

/**
 * A loss that is no finite number: nothing that was trained after it is worth keeping. It is thrown after the gradients were
 * averaged, which makes them of no use to any worker, so that all workers stop at the same step.
 */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DivergedException(String what, double value, Position position, double learningRate) {
        super("the " + what + " is " + value + " at " + position + " with learning rate " + learningRate);
    }

    static void requireFinite(double value, String what, Position position, double learningRate) {
        if (!Double.isFinite(value)) {
            throw new DivergedException(what, value, position, learningRate);
        }
    }
}
