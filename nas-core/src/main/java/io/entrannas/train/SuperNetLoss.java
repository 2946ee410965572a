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
    private final StepAveraging averaging;
    private final CrossEntropy loss;

    SuperNetLoss(SuperNet net, StepAveraging averaging) {
        this.net = net;
        this.engine = net.engine();
        this.averaging = averaging;
        this.loss = new CrossEntropy(net.spec().classes(), 0);
    }

    SuperNet net() {
        return net;
    }

    /**
     * Runs the super-net forward and backward. The gradients that the pass wants are then in the engine's vectors, averaged over
     * workers, and in {@link SuperNet#coefficientGradient}, of this worker; none is a number when the loss is not finite. An
     * exception would leave other workers waiting for an average: what to do about such a loss is the caller's, after the
     * average.
     */
    Evaluation run(Batch batch, ArchitecturePlan plan, Pass pass) {
        int n = batch.shape().images();
        engine.begin(pass);
        try {
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan);
            double mean = loss.loss(logits, batch.labels(), n, 1);
            Evaluation evaluation =
                    Evaluation.of(logits, batch.labels(), n, net.spec().classes(), mean);
            boolean finite = Double.isFinite(mean);
            if (pass.parameterGradients()) {
                averaging.backward(finite, isFinal -> net.backward(loss.gradient(), isFinal));
            } else {
                net.backward(loss.gradient());
            }
            if (!finite) {
                spoilCoefficients();
            }
            return evaluation;
        } finally {
            engine.end();
        }
    }

    /** A ReLU may have hidden what is no number. */
    private void spoilCoefficients() {
        for (CellType type : CellType.values()) {
            for (double[] edge : net.coefficientGradient(type)) {
                Arrays.fill(edge, Double.NaN);
            }
        }
    }
}
