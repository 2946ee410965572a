package io.entrannas.export;

import io.entrannas.engine.Pass;
import io.entrannas.net.TargetNet;
import io.entrannas.trained.TrainedNetwork;
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
     * @throws io.entrannas.UserError when the tensors are those of another architecture, or hold NaN or an infinite value
     */
    static NetworkGraph of(TrainedNetwork network) {
        GraphRecorder recorder = new GraphRecorder();
        TargetNet net = new TargetNet(network.spec(), recorder);
        recorder.begin(Pass.EVALUATION);
        net.forward(recorder.images(network.image()));
        List<Node> nodes = needed(recorder.nodes());
        nodes.forEach(node -> node.primitive().tensors().forEach(network::tensor));
        return new NetworkGraph(nodes);
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
