package io.entrannas.train;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Slice;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Starting values as PyTorch gives them, which is what quark0/darts uses: convolutions, linear weights and biases uniform in
 * +-1/sqrt(fan-in); batch norms 1 and 0.
 */
final class Initialiser {
    private Initialiser() {}

    /** Every slice draws from its own stream, named after it, so that adding a layer changes no other. */
    static void initialise(NetworkVectors vectors, long seed) {
        int fanIn = 0;
        for (Slice slice : vectors.parameterLayout().slices()) {
            List<Integer> s = slice.shape();
            switch (slice.role()) {
                case CONVOLUTION -> fanIn = s.get(0) * s.get(1) * s.get(2);
                case DEPTHWISE -> fanIn = s.get(0) * s.get(1);
                case LINEAR -> fanIn = s.get(0);
                case BIAS -> {} // follows its linear weights
                default -> {
                    continue;
                }
            }
            uniform(vectors.parameters(), slice, 1 / Math.sqrt(fanIn), RandomStream.of(seed, slice.name()));
        }
    }

    private static void uniform(FlatVector vector, Slice slice, double bound, SplittableRandom random) {
        for (int i = slice.offset(); i < slice.end(); i++) {
            vector.set(i, bound * (2 * random.nextDouble() - 1));
        }
    }
}
