package io.entrannas.jobs.worker;

import io.entrannas.UserError;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.TrainConfig;
import io.entrannas.jobs.config.TrainConfig.TestEpochs;
import io.entrannas.jobs.gang.EpochReport;
import io.entrannas.jobs.gang.EpochWorker;
import io.entrannas.jobs.gang.Progress;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.net.TargetNet;
import io.entrannas.space.Genotype;
import io.entrannas.store.TensorFile;
import io.entrannas.train.BatchSource;
import io.entrannas.train.DivergedException;
import io.entrannas.train.Evaluation;
import io.entrannas.train.Position;
import io.entrannas.train.TargetSettings;
import io.entrannas.train.TargetTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One worker of a target-net's training. */
final class TrainWorker implements EpochWorker {
    private static final String REMEDY = "lower train.learning-rate";

    private final Rank rank;
    private final TestEpochs testEpochs;
    private final Peers peers;
    private final TargetSettings settings;
    private final Sources sources;
    private final BatchSource train;
    private final Optional<BatchSource> validation;
    private final Optional<BatchSource> test;
    private final Engine engine;
    private final TargetTraining training;

    /** @param state to go on from; empty to begin */
    TrainWorker(JobConfig config, Dataset dataset, Genotype genotype, Rank rank, Optional<TensorFile> state) {
        TrainConfig training = config.train();
        this.rank = rank;
        this.testEpochs = training.testEpochs();
        this.peers = new Peers(rank, training.batchNorm());
        this.settings = training.settings();
        Shape image = config.data().image(dataset);
        long images = 0L;
        for (Selection selection : List.of(Selection.TRAIN, Selection.VALIDATION, Selection.TEST)) {
            images += dataset.examples(selection);
        }
        this.sources = new Sources(dataset, rank, config.seed(), training.batchSize(), config.data(), images);
        this.train = sources.training(
                Selection.TRAIN,
                config.data()
                        .augmentation(
                                image,
                                training.colourJitter(),
                                training.cutout().orElse(image.height() / 2)),
                "train");
        this.validation = evaluation(dataset, Selection.VALIDATION);
        this.test = evaluation(dataset, Selection.TEST);
        this.engine = Engines.create(config.engine(), rank.threads(), peers.moments());
        this.training = new TargetTraining(
                settings,
                new TargetNet(
                        training.targetNet(
                                genotype, image.channels(), dataset.classes().size()),
                        engine),
                peers,
                config.seed(),
                rank.index());
        if (state.isPresent()) {
            CheckpointBytes.restore(state.get(), this.training::restore);
        } else {
            this.training.initialise();
        }
    }

    private Optional<BatchSource> evaluation(Dataset dataset, Selection selection) {
        return dataset.examples(selection) == 0 ? Optional.empty() : Optional.of(sources.evaluation(selection));
    }

    @Override
    public EpochReport run(int epoch, AllReduce allReduce, Consumer<Progress> progress) {
        peers.meet(allReduce);
        EpochMeter meter = new EpochMeter(rank, epoch, engine, progress);
        List<TrainStep> steps = new ArrayList<>();
        train(epoch, meter, steps);
        Evaluation trained = peers.total(meter.training());
        boolean last = epoch == settings.epochs() - 1;
        Divergence divergence =
                new Divergence(new Position(epoch, steps.size() - 1), settings.learningRateAt(epoch), REMEDY);
        Evaluation validated = validation
                .map(source -> peers.total(training.evaluate(source)))
                .map(v -> divergence.refuse("validation", v))
                .orElse(null);
        Evaluation tested = last || testEpochs == TestEpochs.ALL
                ? test.map(source -> peers.total(training.evaluate(source)))
                        .map(t -> divergence.refuse("test", t))
                        .orElse(null)
                : null;
        TrainEpoch row = new TrainEpoch(
                settings.learningRateAt(epoch),
                settings.dropPathAt(epoch),
                trained.loss(),
                trained.accuracy(),
                validated == null ? null : validated.loss(),
                validated == null ? null : validated.accuracy(),
                tested == null ? null : tested.loss(),
                tested == null ? null : tested.accuracy());
        TrainOutcome outcome = new TrainOutcome(row.validationAccuracy(), row.testAccuracy());
        byte[] state = CheckpointBytes.write(divergence.refuse(training.state()), outcome.metadata());
        peers.requireSame(state, epoch);
        if (rank.index() != 0) {
            return new EpochReport(Map.of(Tables.STEPS, steps, Tables.WORKERS, List.of(meter.row())), new byte[0]);
        }
        return new EpochReport(
                Map.of(
                        Tables.EPOCHS, List.of(row),
                        Tables.STEPS, steps,
                        Tables.WORKERS, List.of(meter.row())),
                state);
    }

    private void train(int epoch, EpochMeter meter, List<TrainStep> steps) {
        try {
            training.epoch(epoch, train, (position, result, time) -> {
                meter.step(result.training(), peers.withMoments(time));
                steps.add(TrainStep.of(position, rank, result));
            });
        } catch (DivergedException e) {
            throw new UserError(e.getMessage() + "; " + REMEDY, e);
        }
    }

    @Override
    public void close() {
        sources.close();
        engine.close();
    }
}
