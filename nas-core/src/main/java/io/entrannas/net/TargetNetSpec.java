package io.entrannas.net;

import io.entrannas.space.Genotype;

/**
 * A target-net (method, section 6).
 *
 * @param genotype the derived architecture
 * @param stem what stands before the cells
 * @param cells number of cells (L), at least 3 so that both types occur
 * @param channels channels of the first cells' nodes (C); even with the ImageNet stem
 * @param inputChannels channels of the images
 * @param classes number of classes
 * @param auxiliaryHead whether a second classifier follows cell 2L/3, for training only
 */
public record TargetNetSpec(
        Genotype genotype,
        StemKind stem,
        int cells,
        int channels,
        int inputChannels,
        int classes,
        boolean auxiliaryHead) {
    public TargetNetSpec {
        CellSize.requireBothTypes(cells);
        stem.requireChannels(channels);
    }

    /** The same cells with other channels (C). */
    public TargetNetSpec withChannels(int newChannels) {
        return new TargetNetSpec(genotype, stem, cells, newChannels, inputChannels, classes, auxiliaryHead);
    }

    /** The network as it is used after training. */
    public TargetNetSpec withoutAuxiliaryHead() {
        return new TargetNetSpec(genotype, stem, cells, channels, inputChannels, classes, false);
    }
}
