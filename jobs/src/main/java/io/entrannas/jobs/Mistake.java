package io.entrannas.jobs;

import java.io.Serializable;
import java.util.Comparator;

/**
 * An image that was taken for another class than its own.
 *
 * @param label its class
 * @param predicted class that it was taken for
 * @param probability that the network gave to that class, 0..1
 * @param pixels height * width * channels unsigned bytes
 */
record Mistake(int label, int predicted, double probability, byte[] pixels) implements Serializable {
    /** The surest ones first. */
    static final Comparator<Mistake> SUREST = Comparator.comparingDouble(Mistake::probability)
            .reversed()
            .thenComparingInt(Mistake::label)
            .thenComparingInt(Mistake::predicted);
}
