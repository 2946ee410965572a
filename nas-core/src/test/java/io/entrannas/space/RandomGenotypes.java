package io.entrannas.space;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Genotypes of any topology, as the tests of formats and drawing need them. */
public final class RandomGenotypes {
    private static final Operation[] OPERATIONS = Operation.values();

    private final SplittableRandom random;

    public RandomGenotypes(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Any number of connections per node in any order, the same one more than once included. */
    public Genotype any() {
        return new Genotype(cell(1, 6), cell(1, 6));
    }

    /** Two connections per node, by target. */
    public Genotype twoPerNode() {
        return new Genotype(cell(2, 2), cell(2, 2));
    }

    private CellGenotype cell(int fewest, int most) {
        int nodes = random.nextInt(3, 9);
        List<Connection> connections = new ArrayList<>();
        for (int target = 2; target < nodes; target++) {
            int count = random.nextInt(fewest, most + 1);
            for (int i = 0; i < count; i++) {
                Operation operation = OPERATIONS[random.nextInt(1, OPERATIONS.length)];
                connections.add(new Connection(operation, random.nextInt(target), target));
            }
        }
        if (fewest != most) {
            shuffle(connections);
        }
        return new CellGenotype(nodes, connections, concat(nodes));
    }

    private List<Integer> concat(int nodes) {
        List<Integer> concat = new ArrayList<>(IntStream.range(2, nodes).boxed().toList());
        if (random.nextBoolean()) {
            shuffle(concat);
            return concat.subList(0, random.nextInt(1, concat.size() + 1));
        }
        return concat;
    }

    private <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            list.set(i, list.set(random.nextInt(i + 1), list.get(i)));
        }
    }
}
