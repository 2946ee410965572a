package io.entrannas.net;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import java.util.List;
import java.util.Optional;

/** The layers before the first cell. They give what its two input nodes read. */
final class Stem {
    private static final int CIFAR_MULTIPLIER = 3;

    private final StemKind kind;
    private final int channels;
    private final List<Layer> first;
    private final List<Layer> second;

    Stem(Engine engine, StemKind kind, int inputChannels, int channels) {
        this.kind = kind;
        switch (kind) {
            case CIFAR -> {
                this.channels = CIFAR_MULTIPLIER * channels;
                this.first = List.of(layer(engine, false, "stem", inputChannels, this.channels, 1));
                this.second = List.of();
            }
            case IMAGENET -> {
                this.channels = channels;
                this.first = List.of(
                        layer(engine, false, "stem0a", inputChannels, channels / 2, 2),
                        layer(engine, true, "stem0b", channels / 2, channels, 2));
                this.second = List.of(layer(engine, true, "stem1", channels, channels, 2));
            }
            default -> throw new AssertionError(kind);
        }
    }

    private static Layer layer(Engine engine, boolean relu, String name, int in, int out, int stride) {
        return engine.convolution(
                relu,
                Convolution.square(name + ".weight", in, out, 3, stride),
                Optional.of(new BatchNorm(name + "_bn", true)));
    }

    /** Channels of both outputs. */
    int channels() {
        return channels;
    }

    /** Whether the first cell's input 0 has twice the resolution of its input 1. */
    boolean reduced() {
        return kind == StemKind.IMAGENET;
    }

    Inputs forward(Tape tape, Feature images) {
        Feature zero = tape.run(first, images);
        return new Inputs(zero, tape.run(second, zero));
    }

    /** What the input nodes of a cell read: the outputs of the two cells before it. */
    record Inputs(Feature zero, Feature one) {}
}
