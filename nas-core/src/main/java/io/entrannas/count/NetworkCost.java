package io.entrannas.count;

import io.entrannas.engine.Pass;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import java.util.List;

/**
 * Parameters and FLOPs of a target-net (method, section 7).
 *
 * @param parameters all trainable values but those of the auxiliary head
 * @param auxiliaryParameters those of the auxiliary head, 0 when there is none
 * @param layers what each layer costs, in the order in which they run
 */
public record NetworkCost(long parameters, long auxiliaryParameters, List<LayerCost> layers) {
    /**
     * Counts by building the network on an engine that only counts.
     *
     * @param height rows of the images
     * @param width columns of the images
     */
    public static NetworkCost of(TargetNetSpec spec, int height, int width) {
        CountingEngine engine = new CountingEngine();
        TargetNet net = new TargetNet(spec, engine);
        engine.begin(Pass.EVALUATION);
        net.forward(new CountedFeature(new Shape(1, height, width, spec.inputChannels())));
        long auxiliary = 0;
        for (Slice slice : engine.vectors().parameterLayout().slices()) {
            auxiliary += slice.name().startsWith("auxiliary.") ? slice.length() : 0;
        }
        long all = engine.vectors().parameterLayout().length();
        return new NetworkCost(all - auxiliary, auxiliary, engine.layers());
    }

    /** Multiply-accumulates of convolutions and the classifier: {@code conv-macs}. */
    public long convMacs() {
        return layers.stream().mapToLong(LayerCost::macs).sum();
    }

    /** {@code ptflops}: what published ImageNet tables use. */
    public long ptflops() {
        return layers.stream().mapToLong(LayerCost::ptflops).sum();
    }
}
