package io.entrannas.jobs.worker;

import io.entrannas.UserError;
import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.NotFiniteException;
import io.entrannas.data.Augmentation;
import io.entrannas.data.ColourJitter;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.engine.Engine;
import io.entrannas.engine.Engines;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.averaging.AllReduce;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.SearchConfig;
import io.entrannas.jobs.gang.EpochReport;
import io.entrannas.jobs.gang.EpochWorker;
import io.entrannas.jobs.gang.Progress;
import io.entrannas.jobs.gang.Rank;
import io.entrannas.jobs.run.CheckpointBytes;
import io.entrannas.net.SuperNet;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import io.entrannas.store.TensorFile;
import io.entrannas.train.BatchSource;
import io.entrannas.train.DivergedException;
import io.entrannas.train.Evaluation;
import io.entrannas.train.Position;
import io.entrannas.train.Search;
import io.entrannas.train.SearchSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One worker of a search. */
final class SearchWorker implements EpochWorker {
    private static final String REMEDY = "lower search.weights.learning-rate or search.architecture.learning-rate";

    private final Rank rank;
    private final Peers peers;
    private final SearchSettings settings;
    private final Sources sources;
    private final BatchSource weight;
    private final BatchSource architecture;
    private final BatchSource recalibration;
    private final BatchSource validation;
    private final Engine engine;
    private final Search search;
    private Optional<SearchOutcome> best;

    /** @param state to go on from; empty to begin */
    SearchWorker(JobConfig config, Dataset dataset, Rank rank, Optional<TensorFile> state) {
        SearchConfig searching = config.search();
        Shape image = config.data().image(dataset);
        this.rank = rank;
        this.peers = new Peers(rank, searching.batchNorm());
        this.settings = searching.settings();
        long images = 2L * dataset.examples(Selection.WEIGHT) + 2L * dataset.examples(Selection.ARCH);
        this.sources = new Sources(dataset, rank, config.seed(), searching.batchSize(), config.data(), images);
        Augmentation augmentation = config.data().augmentation(image, ColourJitter.NONE, 0);
        this.weight = sources.training(Selection.WEIGHT, augmentation, "weight");
        this.architecture = sources.training(Selection.ARCH, augmentation, "architecture");
        this.recalibration = sources.unaugmented(Selection.WEIGHT, "recalibration");
        this.validation = sources.evaluation(Selection.ARCH);
        this.engine = Engines.create(config.engine(), rank.threads(), peers.moments());
        this.search = new Search(
                settings,
                new SuperNet(
                        searching.superNet(image.channels(), dataset.classes().size()), engine),
                new ArchitectureParameters(searching.method()),
                peers);
        if (state.isPresent()) {
            CheckpointBytes.restore(state.get(), search::restore);
        } else {
            search.initialise(config.seed());
        }
        this.best = state.map(s -> SearchOutcome.of(s.metadata()));
    }

    @Override
    public EpochReport run(int epoch, AllReduce allReduce, Consumer<Progress> progress) {
        peers.meet(allReduce);
        try {
            return search(epoch, new EpochMeter(rank, epoch, engine, progress));
        } catch (DivergedException e) {
            throw new UserError(e.getMessage() + "; " + REMEDY, e);
        } catch (NotFiniteException e) {
            throw new UserError(
                    e.getMessage() + " with learning rates "
                            + settings.architecture().learningRate() + " and " + settings.learningRateAt(epoch) + "; "
                            + REMEDY,
                    e);
        }
    }

    private EpochReport search(int epoch, EpochMeter meter) {
        List<SearchStep> steps = new ArrayList<>();
        Evaluation architectureSteps = peers.total(train(epoch, meter, steps));
        Evaluation weightSteps = peers.total(meter.training());
        Divergence divergence =
                new Divergence(new Position(epoch, steps.size() - 1), settings.learningRateAt(epoch), REMEDY);
        Evaluation validated =
                divergence.refuse("validation", peers.total(search.validate(epoch, recalibration, validation)));
        Evaluation child = peers.total(search.validateChild(epoch, recalibration, validation));
        Genotype genotype = search.plan(epoch).genotype();
        String json = GenotypeJson.write(genotype);
        if (best.isEmpty() || validated.accuracy() > best.get().validationAccuracy()) {
            best = Optional.of(new SearchOutcome(epoch, validated.accuracy(), child.accuracy(), json));
        }
        SearchEpoch row = new SearchEpoch(
                settings.temperatureAt(epoch),
                settings.learningRateAt(epoch),
                weightSteps.loss(),
                weightSteps.accuracy(),
                architectureSteps.loss(),
                architectureSteps.accuracy(),
                search.architecture().regulariser(),
                validated.loss(),
                validated.accuracy(),
                child.loss(),
                child.accuracy(),
                genotype.normal().connections().size(),
                genotype.reduce().connections().size(),
                json);
        byte[] state = CheckpointBytes.write(
                divergence.refuse(search.state()), best.get().metadata());
        peers.requireSame(state, epoch);
        if (rank.index() != 0) {
            return new EpochReport(Map.of(Tables.STEPS, steps, Tables.WORKERS, List.of(meter.row())), new byte[0]);
        }
        return new EpochReport(
                Map.of(
                        Tables.EPOCHS, List.of(row),
                        Tables.STEPS, steps,
                        Tables.ARCHITECTURE, ArchitectureRow.of(search.architecture(), settings.temperatureAt(epoch)),
                        Tables.WORKERS, List.of(meter.row())),
                state);
    }

    /** Returns what this worker's architecture steps scored. */
    private Evaluation train(int epoch, EpochMeter meter, List<SearchStep> steps) {
        AtomicReference<Evaluation> architectureSteps = new AtomicReference<>(Evaluation.NONE);
        search.epoch(epoch, architecture, weight, (position, result, time) -> {
            architectureSteps.updateAndGet(sum -> sum.plus(result.validation()));
            meter.step(result.training(), peers.withMoments(time));
            steps.add(SearchStep.of(position, rank, result));
        });
        return architectureSteps.get();
    }

    @Override
    public void close() {
        sources.close();
        engine.close();
    }
}
