package io.entrannas.train;

import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Pass;
import io.entrannas.net.SuperNet;
import io.entrannas.space.CellType;
import java.util.Arrays;

/** The cross-entropy of a super-net on a batch, with the gradients that a pass wants. */
final class SuperNetLoss {
    private final SuperNet net;
    private final Engine engine;
    private final CrossEntropy loss;

    SuperNetLoss(SuperNet net) {
        this.net = net;
        this.engine = net.engine();
        this.loss = new CrossEntropy(net.spec().classes(), 0);
    }

    SuperNet net() {
        return net;
    }

    /**
     * Runs the super-net forward and backward. Gradients are then in the engine's vectors and in
     * {@link SuperNet#coefficientGradient}; none is a number when the loss is not finite. An exception would leave other
     * workers waiting for the average of the gradients: what to do about such a loss is the caller's, after the average.
     */
    Evaluation run(Batch batch, ArchitecturePlan plan, Pass pass) {
        int n = batch.shape().images();
        engine.begin(pass);
        try {
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan);
            double mean = loss.loss(logits, batch.labels(), n, 1);
            Evaluation evaluation =
                    Evaluation.of(logits, batch.labels(), n, net.spec().classes(), mean);
            net.backward(loss.gradient());
            if (pass.parameterGradients()) {
                engine.fetchGradients();
            }
            if (!Double.isFinite(mean)) {
                spoilGradients();
            }
            return evaluation;
        } finally {
            engine.end();
        }
    }

    /** A ReLU may have hidden what is no number. */
    private void spoilGradients() {
        DivergedException.spoil(engine.vectors().gradients());
        for (CellType type : CellType.values()) {
            for (double[] edge : net.coefficientGradient(type)) {
                Arrays.fill(edge, Double.NaN);
            }
        }
    }
}
