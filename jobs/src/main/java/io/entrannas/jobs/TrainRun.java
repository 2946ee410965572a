package io.entrannas.jobs;

import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.TrainConfig;
import io.entrannas.jobs.report.LiveReport;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.track.RunTracker;
import io.entrannas.jobs.worker.TrainOutcome;
import io.entrannas.jobs.worker.TrainWorkers;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import java.util.Optional;
import java.util.SortedMap;

/** Runs of kind {@code train}. */
final class TrainRun {
    static final String KIND = "train";

    private final RunContext context;

    TrainRun(RunContext context) {
        this.context = context;
    }

    /** Trains the target-net of a genotype; what an earlier job has done is not done again. */
    Summary run(JobConfig config, Genotype genotype) {
        TrainConfig train = config.train();
        Requirements.batch(
                context.dataset(), Selection.TRAIN, "train.batch-size", train.batchSize(), context.workers());
        Requirements.auxiliaryHead(train, context.dataset().imageShape());
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
                TrainOutcome outcome = TrainOutcome.of(context.loop(resolved)
                        .run(
                                folder,
                                new TrainWorkers(resolved.tree(), context.dataset(), GenotypeJson.write(genotype)),
                                resolved.name().orElseThrow(),
                                train.settings().epochs(),
                                context.dataset().examples(Selection.TRAIN) / train.batchSize(),
                                tracker));
                Dataset dataset = context.dataset();
                TargetNetSpec spec = train.targetNet(
                        genotype,
                        dataset.imageShape().channels(),
                        dataset.classes().size());
                TrainedNetworks.write(folder, spec, dataset);
                Summary summary = context.summary(
                        resolved,
                        KIND,
                        train.settings().epochs(),
                        context.seconds(folder),
                        outcome.validationAccuracy(),
                        null,
                        outcome.testAccuracy(),
                        genotype);
                run.complete(summary);
                LiveReport.last(context.spark(), folder);
                tracker.complete();
                return summary;
            }
        }
    }
}
