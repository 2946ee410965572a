package io.entrannas.data;

/** An image that was set aside. */
record RejectedImage(String key, String reason) implements Verdict {}
