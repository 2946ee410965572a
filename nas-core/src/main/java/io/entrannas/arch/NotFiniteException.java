package io.entrannas.arch;

/** An architecture parameter that is no finite number: the search has diverged. */
public final class NotFiniteException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotFiniteException(String name, double value, String step) {
        super(name + " is " + value + " at " + step);
    }
}
