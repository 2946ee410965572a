package io.entrannas;

/**
 * A mistake that the user can mend: bad configuration, missing or damaged input, unwritable output. The message names
 * the thing, its value and the way out; a job prints it without a stack trace and exits with code 2.
 */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
