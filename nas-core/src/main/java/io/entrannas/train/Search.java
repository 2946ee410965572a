package io.entrannas.train;

import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.ArchitecturePlan;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Pass;
import io.entrannas.net.SuperNet;
import io.entrannas.store.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One worker's search: the super-net, alpha and beta, both optimisers (method, section 5). Several workers hold the same bits
 * after every step; of their running statistics that is so after every epoch.
 */
public final class Search {
    private static final String ADAM_STEPS = "adam.steps";
    private static final String ADAM_FIRST = "adam.first/";
    private static final String ADAM_SECOND = "adam.second/";

    private final SearchSettings settings;
    private final SuperNet net;
    private final Engine engine;
    private final ArchitectureParameters architecture;
    private final Adam adam;
    private final NetworkState networkState;
    private final GradientAverager workers;
    private final BilevelStep step;
    private final Evaluator evaluator;

    public Search(
            SearchSettings settings, SuperNet net, ArchitectureParameters architecture, GradientAverager averager) {
        this.settings = settings;
        this.net = net;
        this.engine = net.engine();
        this.architecture = architecture;
        AdamSettings a = settings.architecture();
        this.adam = new Adam(
                a.learningRate(),
                a.decay1(),
                a.decay2(),
                a.weightDecay(),
                architecture.values().length());
        SgdSettings w = settings.weights();
        Sgd sgd = new Sgd(engine.vectors(), w.momentum(), w.weightDecay(), w.gradientClip());
        this.networkState = new NetworkState(engine, sgd);
        this.workers = averager;
        this.step = new BilevelStep(net, architecture, adam, sgd, settings.lambda(), settings.order(), averager);
        this.evaluator = new Evaluator(engine, net.spec().classes());
    }

    /** Draws the starting values of weights, alpha and beta. */
    public void initialise(long seed) {
        Initialiser.initialise(engine.vectors(), seed);
        engine.parametersChanged();
        architecture.initialise(RandomStream.of(seed, "alpha"));
    }

    public ArchitectureParameters architecture() {
        return architecture;
    }

    /** What the super-net runs at the temperature of an epoch, with the genotype derived now. */
    public ArchitecturePlan plan(int epoch) {
        return architecture.plan(settings.temperatureAt(epoch), "epoch " + epoch);
    }

    /**
     * One epoch of alternating steps: as many as there are weight batches; the architecture batches begin anew when they
     * run out. At its end running statistics are averaged over the workers.
     */
    public void epoch(int epoch, BatchSource architectureBatches, BatchSource weightBatches, StepListener listener) {
        Iterator<Batch> validation = new Repeating(architectureBatches, epoch, settings.epochs());
        Iterator<Batch> training = weightBatches.epoch(epoch);
        double temperature = settings.temperatureAt(epoch);
        double learningRate = settings.learningRateAt(epoch);
        for (int s = 0; training.hasNext(); s++) {
            long start = System.nanoTime();
            Batch validationBatch = validation.next();
            Batch trainingBatch = training.next();
            long loaded = System.nanoTime();
            Position position = new Position(epoch, s);
            BilevelStep.Result result = step.run(validationBatch, trainingBatch, temperature, learningRate, position);
            double seconds = (System.nanoTime() - loaded) / 1e9;
            listener.step(position, result, step.averaging().take((loaded - start) / 1e9, seconds));
        }
        networkState.averageStatistics(workers);
    }

    /**
     * Accuracy of the super-net on the architecture subset, as it is after an epoch.
     *
     * @param recalibration this worker's part of batches of the weight subset, for batch norm; used with
     *     {@link ValidationBatchNorm#RECALIBRATED} only
     * @param validation this worker's share of the architecture subset
     * @return of this worker's share
     */
    public Evaluation validate(int epoch, BatchSource recalibration, BatchSource validation) {
        ArchitecturePlan plan = plan(epoch);
        return evaluate(recalibration, validation, epoch, images -> net.forward(images, plan));
    }

    /**
     * Accuracy with the same weights and every cell run through derived connections only (paper table 1); arguments and result
     * are those of {@link #validate}.
     */
    public Evaluation validateChild(int epoch, BatchSource recalibration, BatchSource validation) {
        ArchitecturePlan plan = plan(epoch);
        return evaluate(recalibration, validation, epoch, images -> net.forwardChild(images, plan));
    }

    private Evaluation evaluate(
            BatchSource recalibration, BatchSource validation, int epoch, Evaluator.Forward forward) {
        return switch (settings.validationBatchNorm()) {
            case RUNNING -> evaluator.evaluate(validation, Pass.EVALUATION, forward);
            case BATCH -> evaluator.evaluate(validation, Pass.BATCH_EVALUATION, forward);
            case RECALIBRATED -> {
                // The running averages go on after validation as if it had not been.
                engine.fetchStatistics();
                FlatVector running = engine.vectors().statistics().copy();
                evaluator.recalibrate(
                        new Repeating(recalibration, epoch, settings.epochs()),
                        settings.recalibrationBatches(),
                        forward);
                networkState.averageStatistics(workers);
                Evaluation evaluation = evaluator.evaluate(validation, Pass.EVALUATION, forward);
                engine.vectors().statistics().copyFrom(running);
                engine.statisticsChanged();
                yield evaluation;
            }
        };
    }

    /** Everything needed to go on from here, by name. */
    public SortedMap<String, Tensor> state() {
        SortedMap<String, Tensor> state = new TreeMap<>();
        networkState.save(state);
        state.putAll(architecture.tensors());
        architecture.tensors(adam.firstMoment()).forEach((name, tensor) -> state.put(ADAM_FIRST + name, tensor));
        architecture.tensors(adam.secondMoment()).forEach((name, tensor) -> state.put(ADAM_SECOND + name, tensor));
        state.put(ADAM_STEPS, new Tensor(List.of(), FlatVector.of(new double[] {adam.steps()})));
        return state;
    }

    /**
     * Goes on from a saved state.
     *
     * @throws IllegalArgumentException when it is the state of another network
     */
    public void restore(Map<String, Tensor> state) {
        networkState.restore(state);
        architecture.restore(architecture.values(), name -> NetworkState.tensor(state, name));
        architecture.restore(adam.firstMoment(), name -> NetworkState.tensor(state, ADAM_FIRST + name));
        architecture.restore(adam.secondMoment(), name -> NetworkState.tensor(state, ADAM_SECOND + name));
        adam.resume((long) NetworkState.tensor(state, ADAM_STEPS).values().get(0));
    }

    /** Told of every step. */
    public interface StepListener {
        void step(Position position, BilevelStep.Result result, StepTime time);
    }
}
