package io.entrannas.net;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;

/**
 * The preprocess blocks that bring a cell's inputs to its channels: ReLU-Conv1x1-BN, or a factorized reduction on input 0
 * when that has twice the resolution (method, section 1).
 */
final class CellInputs {
    private final Layer zero;
    private final Layer one;

    CellInputs(OperationLayers layers, String cell, CellSize size) {
        this.zero = size.afterReduction()
                ? layers.factorizedReduce(cell + ".pre0", size.inputZero(), size.channels())
                : layers.reluConvolution(cell + ".pre0", size.inputZero(), size.channels(), 1, 1);
        this.one = layers.reluConvolution(cell + ".pre1", size.inputOne(), size.channels(), 1, 1);
    }

    Feature zero(Tape tape, Feature x) {
        return tape.run(zero, x);
    }

    Feature one(Tape tape, Feature x) {
        return tape.run(one, x);
    }
}
