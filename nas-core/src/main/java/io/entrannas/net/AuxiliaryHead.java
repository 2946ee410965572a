package io.entrannas.net;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Shape;
import java.util.List;
import java.util.Optional;

/**
 * A second classifier on the output of cell 2L/3 that helps the gradient in training: ReLU, average pool 5, Conv1x1 to 128,
 * BN, ReLU, Conv2x2 to 768, BN (CIFAR only), ReLU, linear (method, section 6).
 */
final class AuxiliaryHead {
    private static final int WINDOW = 5;

    private final List<Layer> layers;
    private final Classifier classifier;
    private final int stride;

    AuxiliaryHead(Engine engine, StemKind stem, int channels, int classes) {
        this.stride = stem == StemKind.CIFAR ? 3 : 2;
        Optional<BatchNorm> last =
                stem == StemKind.CIFAR ? Optional.of(new BatchNorm("auxiliary.bn2", true)) : Optional.empty();
        this.layers = List.of(
                engine.reluAveragePool(channels, WINDOW, stride),
                engine.convolution(
                        false,
                        Convolution.square("auxiliary.conv1.weight", channels, 128, 1, 1),
                        Optional.of(new BatchNorm("auxiliary.bn1", true))),
                engine.convolution(true, new Convolution("auxiliary.conv2.weight", 128, 768, 2, 2, 1, 1, false), last));
        this.classifier = engine.classifier(true, "auxiliary.classifier", 768, classes);
    }

    double[] forward(Tape tape, Feature x) {
        Shape shape = x.shape();
        int smallest = WINDOW + stride;
        if (shape.height() < smallest || shape.width() < smallest) {
            throw new IllegalArgumentException("the auxiliary head needs a map of at least " + smallest + "x" + smallest
                    + " pixels after cell 2L/3, this network has " + shape.height() + "x" + shape.width()
                    + "; set train.auxiliary-weight = 0 to leave the head out");
        }
        return classifier.forward(tape.run(layers, x));
    }

    Classifier classifier() {
        return classifier;
    }
}
