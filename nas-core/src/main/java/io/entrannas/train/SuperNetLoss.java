package io.entrannas.train;

import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Pass;
import io.entrannas.net.SuperNet;

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
     * {@link SuperNet#coefficientGradient}.
     *
     * @param name what the loss is called where it is no finite number
     * @throws DivergedException when it is none
     */
    Evaluation run(Batch batch, ArchitecturePlan plan, Pass pass, String name, Position position, double learningRate) {
        int n = batch.shape().images();
        engine.begin(pass);
        try {
            double[] logits = net.forward(engine.input(batch.images(), batch.shape()), plan);
            double mean = loss.loss(logits, batch.labels(), n, 1);
            Evaluation evaluation =
                    Evaluation.of(logits, batch.labels(), n, net.spec().classes(), mean);
            DivergedException.requireFinite(mean, name, position, learningRate);
            net.backward(loss.gradient());
            if (pass.parameterGradients()) {
                engine.fetchGradients();
            }
            return evaluation;
        } finally {
            engine.end();
        }
    }
}
