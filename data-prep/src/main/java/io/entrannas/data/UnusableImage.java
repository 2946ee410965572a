package io.entrannas.data;

/** An image that can neither become part of a data set nor be labelled; the message is the reason that is kept with it. */
public final class UnusableImage extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableImage(String reason) {
        super(reason);
    }
}
