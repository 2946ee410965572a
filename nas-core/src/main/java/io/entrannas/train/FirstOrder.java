package io.entrannas.train;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Pass;
import io.entrannas.space.CellType;

/** The gradient at the current weights: what the paper uses (method, section 5). */
final class FirstOrder implements ArchitectureGradient {
    private final SuperNetLoss loss;
    private final ArchitectureParameters architecture;
    private final double lambda;
    private final StepAveraging averaging;

    FirstOrder(SuperNetLoss loss, ArchitectureParameters architecture, double lambda, StepAveraging averaging) {
        this.loss = loss;
        this.architecture = architecture;
        this.lambda = lambda;
        this.averaging = averaging;
    }

    @Override
    public Evaluation write(
            Batch validation, Batch training, double temperature, double learningRate, Position position) {
        ArchitecturePlan plan = architecture.plan(temperature, position.toString());
        Evaluation validated = loss.run(validation, plan, Pass.ARCHITECTURE_STEP);
        architecture.backward(
                temperature,
                loss.net().coefficientGradient(CellType.NORMAL),
                loss.net().coefficientGradient(CellType.REDUCE),
                lambda);
        averaging.average(architecture.gradients());
        DivergedException.requireFinite(validated.loss(), "validation loss", position, learningRate);
        return validated;
    }
}
