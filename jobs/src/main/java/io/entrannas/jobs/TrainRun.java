package io.entrannas.jobs;

import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.TrainConfig;
import io.entrannas.jobs.config.TrainConfig.TestEpochs;
import io.entrannas.jobs.report.LiveReport;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Spread;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.track.RunTracker;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.jobs.worker.TrainEpoch;
import io.entrannas.jobs.worker.TrainOutcome;
import io.entrannas.jobs.worker.TrainWorkers;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/** Runs of kind {@code train}. */
final class TrainRun {
    static final String KIND = "train";

    private final RunContext context;

    TrainRun(RunContext context) {
        this.context = context;
    }

    /** Trains the target-net of a genotype as often as the configuration says; what an earlier job has done is not done again. */
    Summary run(JobConfig config, Genotype genotype) {
        TrainConfig train = config.train();
        Requirements.batch(
                context.dataset(), Selection.TRAIN, "train.batch-size", train.batchSize(), context.workers());
        Shape image = config.data().image(context.dataset());
        Requirements.auxiliaryHead(train, image);
        JobConfig resolved = context.withEngine(config);
        SortedMap<String, String> settings = context.settings(resolved, KIND);
        // The same file may hold another genotype when the run goes on.
        settings.put("train.genotype", GenotypeFiles.tree(genotype).toString());
        RunFolder folder = context.folder(resolved);
        try (Run run = context.open(folder, resolved, KIND, settings)) {
            Optional<Summary> complete = run.summary();
            if (complete.isPresent()) {
                context.out().println(folder.path() + " is complete");
                return complete.get();
            }
            try (RunTracker tracker = context.tracker(folder, resolved, settings)) {
                GenotypeFiles.write(folder, genotype);
                Summary summary = train.repeats() == 1
                        ? train(resolved, genotype, run, tracker)
                        : several(resolved, genotype, folder);
                run.complete(summary);
                LiveReport.last(context.spark(), folder);
                tracker.complete();
                return summary;
            }
        }
    }

    private Summary train(JobConfig config, Genotype genotype, Run run, RunTracker tracker) {
        TrainConfig train = config.train();
        Dataset dataset = context.dataset();
        TrainOutcome outcome = TrainOutcome.of(context.loop(config)
                .run(
                        run,
                        new TrainWorkers(config.tree(), dataset, GenotypeJson.write(genotype)),
                        config.name().orElseThrow(),
                        train.settings().epochs(),
                        dataset.examples(Selection.TRAIN) / train.batchSize(),
                        tracker));
        Shape image = config.data().image(dataset);
        TrainedNetworks.write(
                run.folder(),
                train.targetNet(genotype, image.channels(), dataset.classes().size()),
                image,
                dataset);
        List<TrainEpoch> epochs = new MetricsTables(context.spark(), run.folder())
                .read(Tables.EPOCHS, TrainEpoch.class).values().stream()
                        .flatMap(List::stream)
                        .toList();
        return context.summary(
                config,
                KIND,
                train.settings().epochs(),
                context.seconds(run.folder()),
                new Accuracies(
                        outcome.validationAccuracy(),
                        null,
                        outcome.testAccuracy(),
                        highest(epochs, TrainEpoch::validationAccuracy),
                        train.testEpochs() == TestEpochs.ALL ? highest(epochs, TrainEpoch::testAccuracy) : null,
                        null),
                genotype);
    }

    private static Double highest(List<TrainEpoch> epochs, Function<TrainEpoch, Double> accuracy) {
        return epochs.stream()
                .map(accuracy)
                .filter(Objects::nonNull)
                .max(Double::compare)
                .orElse(null);
    }

    /** Trains in sub-folders, each time with a seed of its own; the accuracies are means. */
    private Summary several(JobConfig config, Genotype genotype, RunFolder folder) {
        List<JobConfig> trainings =
                Repeats.of(config, "train.repeats", config.train().repeats());
        List<Summary> summaries =
                trainings.stream().map(training -> run(training, genotype)).toList();
        List<TrainRepeat> repeats = new ArrayList<>();
        for (int i = 0; i < trainings.size(); i++) {
            repeats.add(TrainRepeat.of(i + 1, trainings.get(i).seed(), summaries.get(i)));
        }
        new MetricsTables(context.spark(), folder).write(Tables.REPEATS, repeats);
        Spread test = spread(summaries, Summary::testAccuracy);
        return context.summary(
                config,
                KIND,
                config.train().settings().epochs(),
                summaries.stream().mapToDouble(Summary::seconds).sum(),
                new Accuracies(
                        spread(summaries, Summary::validationAccuracy).mean(),
                        null,
                        test.mean(),
                        spread(summaries, Summary::bestEpochValidationAccuracy).mean(),
                        spread(summaries, Summary::bestEpochTestAccuracy).mean(),
                        test.deviation()),
                genotype);
    }

    private static Spread spread(List<Summary> summaries, Function<Summary, Double> accuracy) {
        // A stream's toList takes null for an accuracy that there is not.
        return Spread.of(summaries.stream().map(accuracy).toList());
    }
}
