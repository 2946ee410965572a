package io.entrannas.net;

import io.entrannas.engine.Classifier;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.space.CellType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** The network that is trained for use, built from a derived genotype (paper section 2.1, method section 6). */
public final class TargetNet {
    private final TargetNetSpec spec;
    private final Engine engine;
    private final Stem stem;
    private final List<TargetNetCell> cells = new ArrayList<>();
    /** By cell, where its parameters begin in the flat vector; at last where those after all cells begin. */
    private final int[] offsets;

    private final AuxiliaryHead auxiliary;
    private final Classifier classifier;
    private final Tape tape = new Tape();

    /** Builds the network on an engine that has no network yet. */
    public TargetNet(TargetNetSpec spec, Engine engine) {
        this.spec = spec;
        this.engine = engine;
        this.stem = new Stem(engine, spec.stem(), spec.inputChannels(), spec.channels());
        List<CellSize> sizes = CellSize.of(spec.cells(), spec.channels(), stem, type -> concatenated(spec, type));
        this.offsets = new int[sizes.size() + 1];
        for (CellSize size : sizes) {
            offsets[cells.size()] = engine.vectors().parameterLayout().length();
            cells.add(new TargetNetCell(engine, spec.genotype().cell(size.type()), size));
        }
        offsets[cells.size()] = engine.vectors().parameterLayout().length();
        this.auxiliary = spec.auxiliaryHead()
                ? new AuxiliaryHead(
                        engine,
                        spec.stem(),
                        outputChannels(sizes.get(CellSize.lastReduction(spec.cells()))),
                        spec.classes())
                : null;
        this.classifier =
                engine.classifier(false, "classifier", outputChannels(sizes.get(sizes.size() - 1)), spec.classes());
        engine.allocate();
    }

    private static int concatenated(TargetNetSpec spec, CellType type) {
        return spec.genotype().cell(type).concat().size();
    }

    private int outputChannels(CellSize size) {
        return concatenated(spec, size.type()) * size.channels();
    }

    public TargetNetSpec spec() {
        return spec;
    }

    public Engine engine() {
        return engine;
    }

    /**
     * Runs the network for evaluation, without the auxiliary head and without dropping paths; the engine must be in a pass.
     *
     * @return logits, [N * classes] row by row; the array is reused
     */
    public double[] forward(Feature images) {
        return forward(images, DropPath.NONE, false).logits();
    }

    /** Runs the network for training, with the auxiliary head if it has one. */
    public Logits forward(Feature images, DropPath dropPath) {
        return forward(images, dropPath, auxiliary != null);
    }

    private Logits forward(Feature images, DropPath dropPath, boolean withAuxiliary) {
        tape.clear();
        double[] auxiliaryLogits = null;
        int last = CellSize.lastReduction(cells.size());
        Stem.Inputs x = stem.forward(tape, images);
        for (int i = 0; i < cells.size(); i++) {
            // The auxiliary head, whose parameters are behind those of all cells, runs backward after the cells behind
            // it.
            if (!withAuxiliary || i <= last) {
                tape.begin(offsets[i]);
            }
            x = new Stem.Inputs(x.one(), cells.get(i).forward(tape, x, dropPath));
            if (withAuxiliary && i == last) {
                tape.begin(offsets[i + 1]);
                auxiliaryLogits = auxiliary.forward(tape, x.one());
            }
        }
        return new Logits(classifier.forward(x.one()), auxiliaryLogits);
    }

    /**
     * Runs backward what {@link #forward(Feature, DropPath)} ran. The gradients of the parameters are then in the engine's
     * vectors.
     *
     * @param logitsGradient gradient of the loss, [N * classes]
     * @param auxiliaryGradient the same for the auxiliary logits, null when there are none
     */
    public void backward(double[] logitsGradient, double[] auxiliaryGradient) {
        backward(logitsGradient, auxiliaryGradient, offset -> {});
    }

    /**
     * The same.
     *
     * @param isFinal told cell by cell, from the last on, from where on in the flat vector the gradients are final, as soon as
     *     they are fetched
     */
    public void backward(double[] logitsGradient, double[] auxiliaryGradient, IntConsumer isFinal) {
        classifier.backward(logitsGradient);
        if (auxiliaryGradient != null) {
            auxiliary.classifier().backward(auxiliaryGradient);
        }
        tape.backward(isFinal);
    }

    /**
     * Outputs of a training pass.
     *
     * @param logits [N * classes], reused
     * @param auxiliary [N * classes], reused; null without an auxiliary head
     */
    public record Logits(double[] logits, double[] auxiliary) {}
}
