package io.entrannas.train;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Random numbers as a pure function of what they are for, so that a rerun, a resumed run and an uninterrupted run draw
 * the same: every draw starts from a seed mixed out of (seed, purpose, epoch, step, rank).
 */
public final class RandomStream {
    private RandomStream() {}

    /**
     * @param seed the run's seed
     * @param purpose what the numbers are for, for instance {@code "shuffle"}
     * @param position epoch, step, rank, image ... whatever tells two draws of the same purpose apart
     */
    public static SplittableRandom of(long seed, String purpose, long... position) {
        return new SplittableRandom(seed(seed, purpose, position));
    }

    /** The 64-bit seed behind {@link #of}. */
    public static long seed(long seed, String purpose, long... position) {
        long state = mix(seed);
        for (byte b : purpose.getBytes(StandardCharsets.UTF_8)) {
            state = mix(state ^ b);
        }
        for (long p : position) {
            state = mix(state ^ p);
        }
        return state;
    }

    /** Stafford's mix 13 of the 64-bit finalisers, with the golden-ratio increment of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
