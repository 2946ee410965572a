package io.entrannas.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How channels lie in vectors. In memory a pixel has a power of two of channels up to a vector, else a multiple of a vector;
 * the channels that are added so hold zeros. Then a row of pixels is one flat array in which channels repeat with a period
 * that vectors divide: the <em>cycle</em>, the larger of a vector and a pixel.
 */
final class Lanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int COUNT = FLOATS.length();

    private Lanes() {}

    /** Channels of a pixel in memory. */
    static int padded(int channels) {
        if (channels >= COUNT) {
            return roundUp(channels);
        }
        int highest = Integer.highestOneBit(channels);
        return highest == channels ? channels : 2 * highest;
    }

    static int cycle(int paddedChannels) {
        return Math.max(COUNT, paddedChannels);
    }

    static int roundUp(int length) {
        return (length + COUNT - 1) / COUNT * COUNT;
    }

    /** max(0, v): on the bits, because Java's maximum of floats takes five instructions for the sake of NaN and -0. */
    static FloatVector rectify(FloatVector v) {
        return v.reinterpretAsInts().max(0).reinterpretAsFloats();
    }

    /** Copies values of channels into every pixel of a cycle. */
    static void replicate(float[] channels, int paddedChannels, float[] cycle) {
        for (int i = 0; i < cycle.length; i++) {
            cycle[i] = channels[i % paddedChannels];
        }
    }
}
