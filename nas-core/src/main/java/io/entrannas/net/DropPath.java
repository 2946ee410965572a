package io.entrannas.net;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops whole connections for single images: every operation but the identity is kept with probability 1 - p and then
 * divided by that (method, section 6).
 *
 * @param probability p of a drop, at least 0 and below 1
 * @param random where the draws for each image of the batch come from, the same number for every image; not used when p is 0
 */
public record DropPath(double probability, List<SplittableRandom> random) {
    /** Drops nothing. */
    public static final DropPath NONE = new DropPath(0, List.of());

    public DropPath {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException(
                    "the probability of dropping a path must be at least 0 and below 1, was " + probability);
        }
        random = List.copyOf(random);
    }

    boolean active() {
        return probability > 0;
    }

    /** A factor for each image: 0 or 1 / (1 - p). */
    double[] draw() {
        double keep = 1 - probability;
        double[] scale = new double[random.size()];
        for (int n = 0; n < scale.length; n++) {
            scale[n] = random.get(n).nextDouble() < keep ? 1 / keep : 0;
        }
        return scale;
    }
}
