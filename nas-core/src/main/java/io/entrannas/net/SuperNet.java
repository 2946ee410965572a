package io.entrannas.net;

import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.space.CellType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The network that is trained during search: a stem, cells that hold every candidate operation, a classifier (paper section
 * 2.2, method section 2).
 */
public final class SuperNet {
    private final SuperNetSpec spec;
    private final Engine engine;
    private final Stem stem;
    private final List<SuperNetCell> cells = new ArrayList<>();
    private final List<CellType> types;
    /** By cell, where its parameters begin in the flat vector. */
    private final int[] offsets;

    private final Classifier classifier;
    private final Tape tape = new Tape();
    private final double[][] normalGradient;
    private final double[][] reduceGradient;

    /** Builds the network on an engine that has no network yet. */
    public SuperNet(SuperNetSpec spec, Engine engine) {
        this.spec = spec;
        this.engine = engine;
        this.stem = new Stem(engine, spec.stem(), spec.inputChannels(), spec.channels());
        int intermediate = spec.graph().intermediateNodes().size();
        List<CellSize> sizes = CellSize.of(spec.cells(), spec.channels(), stem, type -> intermediate);
        this.offsets = new int[sizes.size()];
        for (CellSize size : sizes) {
            offsets[cells.size()] = engine.vectors().parameterLayout().length();
            cells.add(new SuperNetCell(spec, engine, size));
        }
        this.types = sizes.stream().map(CellSize::type).toList();
        int channels = intermediate * sizes.get(sizes.size() - 1).channels();
        this.classifier = engine.classifier(false, "classifier", channels, spec.classes());
        this.normalGradient =
                new double[spec.graph().edgeCount()][spec.operations().size()];
        this.reduceGradient =
                new double[spec.graph().edgeCount()][spec.operations().size()];
        engine.allocate();
    }

    public SuperNetSpec spec() {
        return spec;
    }

    public Engine engine() {
        return engine;
    }

    /** Whether a cell is an Engine-cell. */
    public boolean isEngineCell(int index) {
        return spec.placement().isEngine(index, types);
    }

    /**
     * Runs the network; the engine must be in a pass.
     *
     * @param images N,H,W,C
     * @return logits, [N * classes] row by row; the array is reused
     */
    public double[] forward(Feature images, ArchitecturePlan plan) {
        return forward(images, plan, false);
    }

    /**
     * Runs the child-net: every cell, Engine-cells included, through derived connections only (paper table 1).
     *
     * @return logits, [N * classes] row by row; the array is reused
     */
    public double[] forwardChild(Feature images, ArchitecturePlan plan) {
        return forward(images, plan, true);
    }

    private double[] forward(Feature images, ArchitecturePlan plan, boolean child) {
        tape.clear();
        Stem.Inputs x = stem.forward(tape, images);
        for (int i = 0; i < cells.size(); i++) {
            tape.begin(offsets[i]);
            SuperNetCell cell = cells.get(i);
            CellType type = types.get(i);
            boolean asEngine = !child && isEngineCell(i);
            Feature y = cell.forward(tape, x, plan.cell(type), asEngine, coefficientGradient(type));
            x = new Stem.Inputs(x.one(), y);
        }
        return classifier.forward(x.one());
    }

    /**
     * Runs backward what {@link #forward} ran. The gradients of the parameters are then in the engine's vectors.
     *
     * @param logitsGradient gradient of the loss, [N * classes]
     */
    public void backward(double[] logitsGradient) {
        backward(logitsGradient, offset -> {});
    }

    /**
     * The same.
     *
     * @param isFinal told cell by cell, from the last on, from where on in the flat vector the gradients are final, as soon as
     *     they are fetched
     */
    public void backward(double[] logitsGradient, IntConsumer isFinal) {
        for (int e = 0; e < normalGradient.length; e++) {
            Arrays.fill(normalGradient[e], 0);
            Arrays.fill(reduceGradient[e], 0);
        }
        classifier.backward(logitsGradient);
        tape.backward(isFinal);
    }

    /** Gradients of the Engine-cells' coefficients after an architecture step, [edges][operations without none]. */
    public double[][] coefficientGradient(CellType type) {
        return type == CellType.NORMAL ? normalGradient : reduceGradient;
    }
}
