package io.entrannas.train;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Pass;
import io.entrannas.net.SuperNet;

/**
 * One iteration of the bilevel optimisation (method, section 5): an architecture step on a batch of the
 * architecture subset, weights fixed, then a weight step on a batch of the weight subset, which already sees the new
 * architecture.
 */
public final class BilevelStep {
    private final Engine engine;
    private final ArchitectureParameters architecture;
    private final ArchitectureGradient gradient;
    private final Adam adam;
    private final Sgd sgd;
    private final StepAveraging averaging;
    private final SuperNetLoss loss;

    /**
     * @param lambda weight of the regulariser of EnTranNAS-DST (equation 11); without effect on EnTranNAS
     * @param order 1: the architecture's gradient is taken at the current weights; 2: through a virtual weight step
     */
    public BilevelStep(
            SuperNet net,
            ArchitectureParameters architecture,
            Adam adam,
            Sgd sgd,
            double lambda,
            int order,
            GradientAverager averager) {
        this.engine = net.engine();
        this.architecture = architecture;
        this.adam = adam;
        this.sgd = sgd;
        this.averaging = new StepAveraging(engine, averager);
        this.loss = new SuperNetLoss(net, averaging);
        this.gradient = order == 1
                ? new FirstOrder(loss, architecture, lambda, averaging)
                : new SecondOrder(loss, architecture, sgd, lambda, averaging, SecondOrder.RADIUS);
    }

    StepAveraging averaging() {
        return averaging;
    }

    /**
     * @throws DivergedException when a loss or a gradient's norm is no finite number; parameters and architecture are
     *     then as they were before the half-step that found it
     */
    public Result run(Batch validation, Batch training, double temperature, double learningRate, Position position) {
        Evaluation validated = gradient.write(validation, training, temperature, learningRate, position);
        // It may be another worker's loss that is no number.
        DivergedException.requireFinite(
                norm(architecture.gradients()), "norm of the architecture's gradient", position, learningRate);
        adam.step(architecture.values(), architecture.gradients());
        return weightStep(training, temperature, learningRate, position, validated);
    }

    private static double norm(FlatVector gradients) {
        double squares = 0;
        for (int i = 0; i < gradients.length(); i++) {
            squares += gradients.get(i) * gradients.get(i);
        }
        return Math.sqrt(squares);
    }

    private Result weightStep(
            Batch batch, double temperature, double learningRate, Position position, Evaluation validated) {
        ArchitecturePlan plan = architecture.plan(temperature, position.toString());
        Evaluation trained = loss.run(batch, plan, Pass.WEIGHT_STEP);
        DivergedException.requireFinite(trained.loss(), "training loss", position, learningRate);
        double norm = sgd.step(learningRate);
        engine.parametersChanged();
        DivergedException.requireFinite(norm, "norm of the gradient", position, learningRate);
        return new Result(validated, trained, norm);
    }

    /**
     * @param validation loss and accuracy of the architecture step, without the regulariser; in second order those after the
     *     virtual weight step
     * @param training loss and accuracy of the weight step
     * @param gradientNorm norm of the parameters' gradient before clipping
     */
    public record Result(Evaluation validation, Evaluation training, double gradientNorm) {}
}
