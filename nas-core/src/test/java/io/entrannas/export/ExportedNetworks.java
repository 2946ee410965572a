package io.entrannas.export;

import io.entrannas.net.StemKind;
import io.entrannas.space.Baseline;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.Operation;
import io.entrannas.space.RandomGenotypes;
import io.entrannas.trained.SampleNetworks;
import io.entrannas.trained.TrainedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Networks that hold everything there is to export. */
final class ExportedNetworks {
    private ExportedNetworks() {}

    /** Every operation in both types of cells, both stems, grey and coloured images, any topology. */
    static Stream<TrainedNetwork> all() {
        return Stream.of(
                SampleNetworks.of(everyOperation(), StemKind.CIFAR, 1, 1),
                SampleNetworks.of(everyOperation(), StemKind.IMAGENET, 3, 2),
                SampleNetworks.of(NamedGenotypes.get("DARTS_V2"), StemKind.CIFAR, 3, 3),
                SampleNetworks.of(new RandomGenotypes(4).any(), StemKind.CIFAR, 1, 4),
                SampleNetworks.of(new RandomGenotypes(5).any(), StemKind.IMAGENET, 1, 5),
                SampleNetworks.of(twice(), StemKind.CIFAR, 1, 6),
                SampleNetworks.of(Baseline.genotype(), StemKind.CIFAR, 1, 7));
    }

    private static Genotype everyOperation() {
        List<Connection> connections = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            if (operation != Operation.NONE) {
                int k = connections.size();
                connections.add(new Connection(operation, k % 2, CellGraph.INPUTS + k % 4));
            }
        }
        connections.add(new Connection(Operation.DIL_CONV_5X5, 2, 5));
        connections.add(new Connection(Operation.SKIP_CONNECT, 3, 5));
        CellGenotype cell = new CellGenotype(6, connections, List.of(2, 3, 4, 5));
        return new Genotype(cell, cell);
    }

    /** The same operation from the same node more than once: a sum of equals. */
    private static Genotype twice() {
        CellGenotype cell = new CellGenotype(
                4,
                List.of(
                        new Connection(Operation.MAX_POOL_3X3, 0, 2),
                        new Connection(Operation.MAX_POOL_3X3, 0, 2),
                        new Connection(Operation.SKIP_CONNECT, 1, 3)),
                List.of(2));
        return new Genotype(cell, cell);
    }
}
