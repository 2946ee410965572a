package io.entrannas.net;

import java.util.SplittableRandom;

/**
 * Drops whole connections for single images: every operation but the identity is kept with probability 1 - p and then
 * divided by that (method, section 6).
 *
 * @param probability p of a drop, at least 0 and below 1
 * @param random where the draws come from; not used when p is 0
 */
public record DropPath(double probability, SplittableRandom random) {
    /** Drops nothing. */
    public static final DropPath NONE = new DropPath(0, new SplittableRandom(0));

    public DropPath {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "the probability of dropping a path must be at least 0 and below 1, was " + probability);
        }
    }

    boolean active() {
        return probability > 0;
    }

    /** A factor for each image: 0 or 1 / (1 - p). */
    double[] draw(int images) {
        double keep = 1 - probability;
        double[] scale = new double[images];
        for (int n = 0; n < images; n++) {
            scale[n] = random.nextDouble() < keep ? 1 / keep : 0;
        }
        return scale;
    }
}
