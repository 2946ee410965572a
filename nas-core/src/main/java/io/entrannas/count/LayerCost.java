package io.entrannas.count;

/**
 * What one layer costs for one image in evaluation.
 *
 * @param name of its weights, or of its kind when it has none
 * @param macs multiply-accumulates of convolutions and linear layers
 * @param batchNorm elements that an affine batch norm writes
 * @param relu elements that a ReLU writes
 * @param pool elements that a pool reads
 */
public record LayerCost(String name, long macs, long batchNorm, long relu, long pool) {
    /** What the tool ptflops counts: macs, 2 per element of an affine batch norm, 1 per element of a ReLU or pool. */
    public long ptflops() {
        return macs + 2 * batchNorm + relu + pool;
    }
}
