package io.entrannas.export;

import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import java.util.BitSet;
import java.util.List;

/**
 * A target-net as a graph of primitives. The last node gives the logits.
 *
 * @param nodes in an order in which they can be computed
 */
record NetworkGraph(List<Node> nodes) {
    /**
     * @param index names the node
     * @param inputs indices of the nodes whose results it takes
     */
    record Node(int index, Primitive primitive, List<Integer> inputs) {
        Node {
            inputs = List.copyOf(inputs);
        }
    }

    NetworkGraph {
        nodes = List.copyOf(nodes);
    }

    /**
     * Records what the network does, so that the graph is that of the network which was trained: the code that builds it is
     * the same.
     *
     * @param image shape of an image
     */
    static NetworkGraph of(TargetNetSpec spec, Shape image) {
        GraphRecorder recorder = new GraphRecorder();
        TargetNet net = new TargetNet(spec, recorder);
        recorder.begin(Pass.EVALUATION);
        net.forward(recorder.images(image));
        return new NetworkGraph(needed(recorder.nodes()));
    }

    /** Without the nodes that lead nowhere: a cell need not give all of its nodes to its output. */
    private static List<Node> needed(List<Node> all) {
        BitSet needed = new BitSet();
        needed.set(all.size() - 1);
        for (int i = all.size() - 1; i >= 0; i--) {
            if (needed.get(i)) {
                all.get(i).inputs().forEach(needed::set);
            }
        }
        return needed.stream().mapToObj(all::get).toList();
    }

    /** The logits. */
    Node output() {
        return nodes.get(nodes.size() - 1);
    }
}
