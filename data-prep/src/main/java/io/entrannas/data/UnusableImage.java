package io.entrannas.data;

/** An image that cannot become part of a data set; the message is the reason that is kept with it. */
final class UnusableImage extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableImage(String reason) {
        super(reason);
    }
}
