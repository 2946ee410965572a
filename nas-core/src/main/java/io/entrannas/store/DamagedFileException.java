package io.entrannas.store;

import java.io.IOException;

/** What was read is not what was written: truncated, altered, or no such file at all. The message says how it shows. */
public final class DamagedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedFileException(String message) {
        super(message);
    }

    public DamagedFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
