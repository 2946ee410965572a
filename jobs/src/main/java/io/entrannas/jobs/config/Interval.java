package io.entrannas.jobs.config;

import java.util.function.DoublePredicate;

/**
 * The real numbers that a key takes.
 *
 * @param words how a message names them
 */
record Interval(String words, DoublePredicate contains) {
    static final Interval POSITIVE = new Interval("greater than 0", x -> x > 0);
    static final Interval NOT_NEGATIVE = new Interval("of at least 0", x -> x >= 0);
    /** [0, 0.5]. */
    static final Interval HALF = new Interval("of at least 0 and at most 0.5", x -> x >= 0 && x <= 0.5);
    /** [0, 1). */
    static final Interval SHARE = new Interval("of at least 0 and less than 1", x -> x >= 0 && x < 1);
    /** (0, 1]. */
    static final Interval FACTOR = new Interval("greater than 0 and at most 1", x -> x > 0 && x <= 1);

    boolean has(double x) {
        return Double.isFinite(x) && contains.test(x);
    }
}
