package io.entrannas.train;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Pass;
import io.entrannas.net.SuperNet;
import io.entrannas.space.CellType;

/**
 * One iteration of the first-order bilevel optimisation (method, section 5): an architecture step on a batch of the
 * architecture subset, weights fixed, then a weight step on a batch of the weight subset, which already sees the new
 * architecture.
 */
public final class BilevelStep {
    private final SuperNet net;
    private final Engine engine;
    private final ArchitectureParameters architecture;
    private final Adam adam;
    private final Sgd sgd;
    private final double lambda;
    private final GradientAverager averager;
    private final CrossEntropy loss;

    /**
     * @param lambda weight of the regulariser of EnTranNAS-DST (equation 11); without effect on EnTranNAS
     */
    public BilevelStep(
            SuperNet net,
            ArchitectureParameters architecture,
            Adam adam,
            Sgd sgd,
            double lambda,
            GradientAverager averager) {
        this.net = net;
        this.engine = net.engine();
        this.architecture = architecture;
        this.adam = adam;
        this.sgd = sgd;
        this.lambda = lambda;
        this.averager = averager;
        this.loss = new CrossEntropy(net.spec().classes(), 0);
    }

    /**
     * @throws DivergedException when a loss or the gradient's norm is no finite number; parameters and architecture are
     *     then as they were before the half-step that found it
     */
    public Result run(Batch validation, Batch training, double temperature, double learningRate, Position position) {
        Evaluation validated = architectureStep(validation, temperature, learningRate, position);
        return weightStep(training, temperature, learningRate, position, validated);
    }

    private Evaluation architectureStep(Batch batch, double temperature, double learningRate, Position position) {
        ArchitecturePlan plan = architecture.plan(temperature, position.toString());
        Evaluation evaluation = forward(batch, plan, Pass.ARCHITECTURE_STEP);
        try {
            DivergedException.requireFinite(evaluation.loss(), "validation loss", position, learningRate);
            net.backward(loss.gradient());
        } finally {
            engine.end();
        }
        architecture.backward(
                temperature,
                net.coefficientGradient(CellType.NORMAL),
                net.coefficientGradient(CellType.REDUCE),
                lambda);
        averager.average(architecture.gradients());
        adam.step(architecture.values(), architecture.gradients());
        return evaluation;
    }

    private Result weightStep(
            Batch batch, double temperature, double learningRate, Position position, Evaluation validated) {
        ArchitecturePlan plan = architecture.plan(temperature, position.toString());
        Evaluation trained = forward(batch, plan, Pass.WEIGHT_STEP);
        try {
            DivergedException.requireFinite(trained.loss(), "training loss", position, learningRate);
            net.backward(loss.gradient());
            engine.fetchGradients();
        } finally {
            engine.end();
        }
        averager.average(engine.vectors().gradients());
        double norm = sgd.step(learningRate);
        engine.parametersChanged();
        DivergedException.requireFinite(norm, "norm of the gradient", position, learningRate);
        return new Result(validated, trained, norm);
    }

    /** Begins a pass and leaves it open. */
    private Evaluation forward(Batch batch, ArchitecturePlan plan, Pass pass) {
        engine.begin(pass);
        Feature images = engine.input(batch.images(), batch.shape());
        double[] logits = net.forward(images, plan);
        int n = batch.shape().images();
        double mean = loss.loss(logits, batch.labels(), n, 1);
        return Evaluation.of(logits, batch.labels(), n, net.spec().classes(), mean);
    }

    /**
     * @param validation loss and accuracy of the architecture step, without the regulariser
     * @param training loss and accuracy of the weight step
     * @param gradientNorm norm of the parameters' gradient before clipping
     */
    public record Result(Evaluation validation, Evaluation training, double gradientNorm) {}
}
