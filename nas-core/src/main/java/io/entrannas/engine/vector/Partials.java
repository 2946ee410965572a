package io.entrannas.engine.vector;

import java.util.Arrays;

/** Sums over each block of images, added up in the order of the blocks. */
final class Partials {
    private final float[][] floats = new float[Workers.BLOCKS][0];
    private final double[][] doubles = new double[Workers.BLOCKS][0];

    /** Sets a block's sums to zero. */
    void clearFloats(int block, int length) {
        if (floats[block].length < length) {
            floats[block] = new float[length];
        } else {
            Arrays.fill(floats[block], 0, length, 0);
        }
    }

    /** The same. */
    void clearDoubles(int block, int length) {
        if (doubles[block].length < length) {
            doubles[block] = new double[length];
        } else {
            Arrays.fill(doubles[block], 0, length, 0);
        }
    }

    /** A block's sums in single precision. */
    float[] floats(int block) {
        return floats[block];
    }

    /** A block's sums in double precision. */
    double[] doubles(int block) {
        return doubles[block];
    }

    /** Sums over all blocks, good until they are cleared. */
    float[] floatTotal(int length) {
        float[] total = floats[0];
        for (int block = 1; block < Workers.BLOCKS; block++) {
            float[] more = floats[block];
            for (int i = 0; i < length; i++) {
                total[i] += more[i];
            }
        }
        return total;
    }

    /** Sums over all blocks, good until they are cleared. */
    double[] doubleTotal(int length) {
        double[] total = doubles[0];
        for (int block = 1; block < Workers.BLOCKS; block++) {
            double[] more = doubles[block];
            for (int i = 0; i < length; i++) {
                total[i] += more[i];
            }
        }
        return total;
    }
}
