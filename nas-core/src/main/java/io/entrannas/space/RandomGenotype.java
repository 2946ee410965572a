package io.entrannas.space;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws from the cells that a search with two connections per node can derive, each as probable as any other: the random
 * architecture that DARTS is compared with.
 */
public final class RandomGenotype {
    private RandomGenotype() {}

    /**
     * Two distinct edges into every intermediate node, and on each an operation of the space other than {@code none}. All
     * intermediate nodes make a cell's output.
     *
     * @param seed the same seed gives the same genotype
     */
    public static Genotype of(CellGraph graph, SearchSpace space, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Operation> operations = space.withoutNone().operations();
        return new Genotype(cell(graph, operations, random), cell(graph, operations, random));
    }

    private static CellGenotype cell(CellGraph graph, List<Operation> operations, SplittableRandom random) {
        List<Connection> connections = new ArrayList<>();
        for (int target : graph.intermediateNodes()) {
            int one = random.nextInt(target);
            int other = (one + random.nextInt(1, target)) % target;
            for (int source : new int[] {Math.min(one, other), Math.max(one, other)}) {
                connections.add(new Connection(operations.get(random.nextInt(operations.size())), source, target));
            }
        }
        return new CellGenotype(graph.nodes(), connections, graph.intermediateNodes());
    }
}
