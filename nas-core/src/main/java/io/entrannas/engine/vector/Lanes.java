package io.entrannas.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * How channels lie in vectors. An image lies in memory as blocks of channels, one after the other, each of them a plane of
 * pixels. A block has as many channels as a vector has lanes, but for the last, which has what is left, rounded up to a power
 * of two; the channels that are added so hold zeros. So every full block has the same strides, constants of the compiled code,
 * without which HotSpot checks the bounds of every load and computes its address anew; and a vector of a narrow block holds the
 * same channels of several pixels.
 *
 * <p>No method of this package takes a vector or returns one. HotSpot inlines those of the Vector API in any case, but others
 * only until what it compiles has become large, and when that is, is chance. A vector that is passed to a call is an object:
 * in some runs one such method, in one loop, doubled the time of a whole step.
 */
final class Lanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int COUNT = FLOATS.length();

    /**
     * Where values begin in an array. An array's head takes 16 bytes; where objects begin at multiples of 64, which
     * {@code -XX:ObjectAlignmentInBytes=64} sees to, every vector then lies in one line of the cache. One that lies in two
     * takes twice the time to read: depthwise convolutions would run at half their speed.
     */
    static final int ORIGIN = 12;

    private Lanes() {}

    /** Blocks of channels. */
    static int blocks(int channels) {
        return (channels + COUNT - 1) / COUNT;
    }

    /** Channels of a pixel in a block, in memory. */
    static int width(int channels, int block) {
        int left = channels - block * COUNT;
        if (left >= COUNT) {
            return COUNT;
        }
        int highest = Integer.highestOneBit(left);
        return highest == left ? left : 2 * highest;
    }

    /** The same in the last block. */
    static int lastWidth(int channels) {
        return width(channels, blocks(channels) - 1);
    }

    /** Channels of a pixel in memory, over all blocks. */
    static int padded(int channels) {
        return (blocks(channels) - 1) * COUNT + lastWidth(channels);
    }

    /** Floats of coefficients, a vector for each block. */
    static int coefficients(int channels) {
        return blocks(channels) * COUNT;
    }

    /** Channel of a coefficient. */
    static int channel(int coefficient, int channels) {
        int block = coefficient / COUNT;
        return block * COUNT + coefficient % COUNT % width(channels, block);
    }

    static int roundUp(int length) {
        return (length + COUNT - 1) / COUNT * COUNT;
    }

    /** Copies values of channels into vectors of coefficients, of a narrow block once for each pixel of a vector. */
    static void replicate(float[] values, int channels, float[] coefficients) {
        for (int i = 0; i < coefficients.length; i++) {
            coefficients[i] = values[channel(i, channels)];
        }
    }
}
