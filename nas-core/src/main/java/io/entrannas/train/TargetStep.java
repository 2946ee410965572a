package io.entrannas.train;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Pass;
import io.entrannas.net.DropPath;
import io.entrannas.net.TargetNet;

/** One training step of a target-net (method, section 6). */
public final class TargetStep {
    private final TargetNet net;
    private final Engine engine;
    private final Sgd sgd;
    private final double auxiliaryWeight;
    private final StepAveraging averaging;
    private final CrossEntropy loss;
    private final CrossEntropy auxiliaryLoss;

    /**
     * @param labelSmoothing share of a label that is spread over all classes
     * @param auxiliaryWeight weight of the auxiliary head's loss, if the network has that head
     */
    public TargetStep(
            TargetNet net, Sgd sgd, double labelSmoothing, double auxiliaryWeight, GradientAverager averager) {
        this.net = net;
        this.engine = net.engine();
        this.sgd = sgd;
        this.auxiliaryWeight = auxiliaryWeight;
        this.averaging = new StepAveraging(engine, averager);
        this.loss = new CrossEntropy(net.spec().classes(), labelSmoothing);
        this.auxiliaryLoss = new CrossEntropy(net.spec().classes(), labelSmoothing);
    }

    StepAveraging averaging() {
        return averaging;
    }

    /**
     * @throws DivergedException when the loss or the gradient's norm is no finite number
     */
    public Result run(Batch batch, DropPath dropPath, double learningRate, Position position) {
        int n = batch.shape().images();
        Evaluation trained;
        double auxiliary = 0;
        engine.begin(Pass.WEIGHT_STEP);
        try {
            TargetNet.Logits logits = net.forward(engine.input(batch.images(), batch.shape()), dropPath);
            double mean = loss.loss(logits.logits(), batch.labels(), n, 1);
            trained =
                    Evaluation.of(logits.logits(), batch.labels(), n, net.spec().classes(), mean);
            if (logits.auxiliary() != null) {
                auxiliary = auxiliaryLoss.loss(logits.auxiliary(), batch.labels(), n, auxiliaryWeight);
            }
            double[] auxiliaryGradient = logits.auxiliary() == null ? null : auxiliaryLoss.gradient();
            averaging.backward(
                    Double.isFinite(mean + auxiliary),
                    isFinal -> net.backward(loss.gradient(), auxiliaryGradient, isFinal));
        } finally {
            engine.end();
        }
        DivergedException.requireFinite(trained.loss(), "training loss", position, learningRate);
        DivergedException.requireFinite(auxiliary, "auxiliary loss", position, learningRate);
        double norm = sgd.step(learningRate);
        engine.parametersChanged();
        DivergedException.requireFinite(norm, "norm of the gradient", position, learningRate);
        return new Result(trained, norm);
    }

    /**
     * @param training loss and accuracy, without the auxiliary head
     * @param gradientNorm norm of the gradient before clipping
     */
    public record Result(Evaluation training, double gradientNorm) {}
}
