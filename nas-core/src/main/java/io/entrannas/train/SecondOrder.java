package io.entrannas.train;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Slice;
import io.entrannas.space.CellType;
import java.util.Arrays;

/**
 * The gradient through one virtual weight step w' = w - xi * (m * v + grad L_train(w) + d * w), with the learning rate xi,
 * momentum m, momentum buffer v and weight decay d of the weight step, without its clip (DARTS, equations 6 to 8, as its
 * published code has them):
 *
 * <pre>
 *   grad_alpha L_val(w') - xi * (grad_alpha L_train(w + R dw) - grad_alpha L_train(w - R dw)) / 2R
 *   dw = grad_w' L_val(w')    R = 0.01 / |dw|
 * </pre>
 *
 * <p>Parameters without a gradient take no part in the virtual step; all passes run the same plan, so that they are the same
 * in each. Only the validation pass moves the running statistics of batch norms, as in first order.
 */
final class SecondOrder implements ArchitectureGradient {
    /** Length of R dw. */
    static final double RADIUS = 0.01;

    private static final Pass VIRTUAL_STEP = new Pass(true, 0, true, false);
    private static final Pass VALIDATION = new Pass(true, BatchNorm.MOMENTUM, true, true);
    private static final Pass DISPLACED = new Pass(true, 0, false, true);

    private final SuperNetLoss loss;
    private final Engine engine;
    private final ArchitectureParameters architecture;
    private final Sgd sgd;
    private final double lambda;
    private final StepAveraging averaging;
    private final double radius;
    private final FlatVector weights;
    private final FlatVector direction;
    private final double[][] normal;
    private final double[][] reduce;

    /**
     * @param loss on a network that is built
     * @param sgd the optimiser of the weight step
     * @param radius {@link #RADIUS}; smaller only to prove the mathematics
     */
    SecondOrder(
            SuperNetLoss loss,
            ArchitectureParameters architecture,
            Sgd sgd,
            double lambda,
            StepAveraging averaging,
            double radius) {
        this.loss = loss;
        this.engine = loss.net().engine();
        this.architecture = architecture;
        this.sgd = sgd;
        this.lambda = lambda;
        this.averaging = averaging;
        this.radius = radius;
        this.weights = engine.vectors().parameters().copy();
        this.direction = FlatVector.allocate(weights.precision(), weights.length());
        int edges = loss.net().spec().graph().edgeCount();
        int operations = loss.net().spec().operations().size();
        this.normal = new double[edges][operations];
        this.reduce = new double[edges][operations];
    }

    @Override
    public Evaluation write(
            Batch validation, Batch training, double temperature, double learningRate, Position position) {
        ArchitecturePlan plan = architecture.plan(temperature, position.toString());
        FlatVector parameters = engine.vectors().parameters();
        weights.copyFrom(parameters);
        Evaluation validated;
        Evaluation displaced = Evaluation.NONE;
        try {
            Evaluation trained = loss.run(training, plan, VIRTUAL_STEP);
            sgd.virtualStep(learningRate);
            engine.parametersChanged();

            validated = loss.run(validation, plan, VALIDATION);
            clearCoefficients();
            addCoefficients(1);
            double norm = takeDirection();
            DivergedException.requireFinite(trained.loss(), "training loss", position, learningRate);
            DivergedException.requireFinite(
                    validated.loss(), "validation loss after the virtual weight step", position, learningRate);
            DivergedException.requireFinite(norm, "norm of the validation gradient", position, learningRate);

            if (norm > 0) {
                double r = radius / norm;
                for (int sign : new int[] {1, -1}) {
                    displace(sign * r);
                    displaced = displaced.plus(loss.run(training, plan, DISPLACED));
                    addCoefficients(-sign * learningRate / (2 * r));
                }
            }
        } finally {
            parameters.copyFrom(weights);
            engine.parametersChanged();
        }
        // Every term is linear in the gradients of the coefficients, so they go through alpha and the average together.
        architecture.backward(temperature, normal, reduce, lambda);
        averaging.average(architecture.gradients());
        DivergedException.requireFinite(
                displaced.lossSum(), "training loss beside the weights", position, learningRate);
        return validated;
    }

    private void clearCoefficients() {
        for (int e = 0; e < normal.length; e++) {
            Arrays.fill(normal[e], 0);
            Arrays.fill(reduce[e], 0);
        }
    }

    private void addCoefficients(double factor) {
        add(factor, loss.net().coefficientGradient(CellType.NORMAL), normal);
        add(factor, loss.net().coefficientGradient(CellType.REDUCE), reduce);
    }

    private static void add(double factor, double[][] x, double[][] y) {
        for (int e = 0; e < y.length; e++) {
            for (int k = 0; k < y[e].length; k++) {
                y[e][k] += factor * x[e][k];
            }
        }
    }

    /** Keeps the parameters' gradient, zero where there is none, and returns its norm. */
    private double takeDirection() {
        NetworkVectors vectors = engine.vectors();
        direction.copyFrom(vectors.gradients());
        double sum = 0;
        for (Slice slice : vectors.parameterLayout().slices()) {
            if (!vectors.active().get(slice.index())) {
                direction.fill(slice.offset(), slice.end(), 0);
                continue;
            }
            for (int i = slice.offset(); i < slice.end(); i++) {
                sum += direction.get(i) * direction.get(i);
            }
        }
        return Math.sqrt(sum);
    }

    /** parameters = weights + factor * direction. */
    private void displace(double factor) {
        FlatVector parameters = engine.vectors().parameters();
        for (int i = 0; i < parameters.length(); i++) {
            parameters.set(i, weights.get(i) + factor * direction.get(i));
        }
        engine.parametersChanged();
    }
}
