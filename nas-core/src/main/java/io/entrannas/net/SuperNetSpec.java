package io.entrannas.net;

import io.entrannas.space.CellGraph;
import io.entrannas.space.Operation;
import java.util.List;

/**
 * A super-net (method, section 2).
 *
 * @param graph nodes and edges of every cell
 * @param operations candidates on every edge, without {@code none}
 * @param stem what stands before the cells
 * @param cells number of cells (L), at least 3 so that both types occur
 * @param channels channels of the first cells' nodes (C); even with the ImageNet stem
 * @param inputChannels channels of the images
 * @param classes number of classes
 * @param placement which cells are Engine-cells
 * @param featureSharing whether an operation on a source node is shared by all of its targets (paper section 2.3)
 * @param bottleneck ratio by which the channels are reduced before operations (paper appendix B.4), 0 for none; must
 *     divide the channels
 */
public record SuperNetSpec(
        CellGraph graph,
        List<Operation> operations,
        StemKind stem,
        int cells,
        int channels,
        int inputChannels,
        int classes,
        Placement placement,
        boolean featureSharing,
        int bottleneck) {
    public SuperNetSpec {
        operations = List.copyOf(operations);
        if (operations.contains(Operation.NONE)) {
            throw new IllegalArgumentException("'none' is never computed; leave it out of the super-net's operations");
        }
        CellSize.requireBothTypes(cells);
        stem.requireChannels(channels);
        if (bottleneck < 0) {
            throw new IllegalArgumentException("bottleneck must be at least 0, was " + bottleneck);
        }
        if (bottleneck > 0 && channels % bottleneck != 0) {
            throw new IllegalArgumentException(
                    "a bottleneck of " + bottleneck + " does not divide " + channels + " channels");
        }
    }
}
