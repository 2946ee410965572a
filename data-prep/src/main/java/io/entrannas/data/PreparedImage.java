package io.entrannas.data;

import java.io.Serializable;

/**
 * An image that was looked at.
 *
 * @param bytes as they are to be stored; empty when the image is no use
 */
record PreparedImage(Verdict verdict, byte[] bytes) implements Serializable {}
