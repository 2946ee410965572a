package io.entrannas.jobs.averaging;

/** Another worker is lost or has failed, so that this one cannot go on; the epoch must start again. */
public final class LostPeerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostPeerException(String message) {
        super(message);
    }

    LostPeerException(String message, Throwable cause) {
        super(message, cause);
    }
}
