package io.entrannas.train;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Pass;
import io.entrannas.net.DropPath;
import io.entrannas.net.TargetNet;
import io.entrannas.store.Tensor;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One worker's training of a target-net (method, section 6). Several workers hold the same bits after every step; of their
 * running statistics that is so after every epoch.
 */
public final class TargetTraining {
    private final TargetSettings settings;
    private final TargetNet net;
    private final Engine engine;
    private final NetworkState networkState;
    private final GradientAverager workers;
    private final TargetStep step;
    private final Evaluator evaluator;
    private final long seed;
    private final int rank;

    /**
     * @param seed of starting values and of dropped paths
     * @param rank number of this worker, from 0: its batches are the parts with this number of the global batches, which are
     *     equally large
     */
    public TargetTraining(TargetSettings settings, TargetNet net, GradientAverager averager, long seed, int rank) {
        this.settings = settings;
        this.net = net;
        this.engine = net.engine();
        this.seed = seed;
        this.rank = rank;
        SgdSettings w = settings.weights();
        Sgd sgd = new Sgd(engine.vectors(), w.momentum(), w.weightDecay(), w.gradientClip());
        this.networkState = new NetworkState(engine, sgd);
        this.workers = averager;
        this.step = new TargetStep(net, sgd, settings.labelSmoothing(), settings.auxiliaryWeight(), averager);
        this.evaluator = new Evaluator(engine, net.spec().classes());
    }

    /** Draws the starting values of the weights. */
    public void initialise() {
        Initialiser.initialise(engine.vectors(), seed);
        engine.parametersChanged();
    }

    /** One step per batch. At the end of the epoch running statistics are averaged over the workers. */
    public void epoch(int epoch, BatchSource source, StepListener listener) {
        double learningRate = settings.learningRateAt(epoch);
        Iterator<Batch> batches = source.epoch(epoch);
        for (int s = 0; batches.hasNext(); s++) {
            long start = System.nanoTime();
            Batch batch = batches.next();
            long loaded = System.nanoTime();
            Position position = new Position(epoch, s);
            DropPath dropPath = dropPath(position, batch.shape().images());
            TargetStep.Result result = step.run(batch, dropPath, learningRate, position);
            double seconds = (System.nanoTime() - loaded) / 1e9;
            listener.step(position, result, step.averaging().take((loaded - start) / 1e9, seconds));
        }
        networkState.averageStatistics(workers);
    }

    /** Each image draws by its place in the global batch, so that the number of workers does not matter. */
    private DropPath dropPath(Position position, int images) {
        double probability = settings.dropPathAt(position.epoch());
        if (probability == 0) {
            return DropPath.NONE;
        }
        int first = rank * images;
        return new DropPath(
                probability,
                IntStream.range(first, first + images)
                        .mapToObj(image -> RandomStream.of(seed, "drop-path", position.epoch(), position.step(), image))
                        .toList());
    }

    /**
     * Loss and accuracy with running statistics, without the auxiliary head.
     *
     * @param source this worker's share of the images
     * @return of this worker's share
     */
    public Evaluation evaluate(BatchSource source) {
        return evaluator.evaluate(source, Pass.EVALUATION, net::forward);
    }

    /** Everything needed to go on from here, by name. */
    public SortedMap<String, Tensor> state() {
        SortedMap<String, Tensor> state = new TreeMap<>();
        networkState.save(state);
        return state;
    }

    /**
     * Goes on from a saved state.
     *
     * @throws IllegalArgumentException when it is the state of another network
     */
    public void restore(Map<String, Tensor> state) {
        networkState.restore(state);
    }

    /** Told of every step. */
    public interface StepListener {
        void step(Position position, TargetStep.Result result, StepTime time);
    }
}
