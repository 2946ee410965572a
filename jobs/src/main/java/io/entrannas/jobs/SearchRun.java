package io.entrannas.jobs;

import io.entrannas.data.Selection;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.progress.Text;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.SearchOutcome;
import io.entrannas.jobs.worker.SearchWorkers;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.train.RandomStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Runs of kind {@code search}. */
final class SearchRun {
    static final String KIND = "search";

    private final RunContext context;

    /** One of several searches, a row of {@code metrics/repeats}. */
    private record Repeat(String name, long seed, double validationAccuracy, String genotype) {}

    SearchRun(RunContext context) {
        this.context = context;
    }

    /** Searches as often as the configuration says; what an earlier job has done is not done again. */
    Summary run(JobConfig config) {
        for (Selection subset : List.of(Selection.WEIGHT, Selection.ARCH)) {
            Requirements.batch(
                    context.dataset(),
                    subset,
                    "search.batch-size",
                    config.search().batchSize());
        }
        JobConfig resolved = context.withEngine(config);
        RunFolder folder = context.folder(resolved);
        try (Run run = context.open(folder, resolved, KIND, context.settings(resolved, KIND))) {
            Optional<Summary> complete = run.summary();
            if (complete.isPresent()) {
                context.out().println(folder.path() + " is complete");
                return complete.get();
            }
            Summary summary =
                    config.search().repeats() == 1 ? search(resolved, folder) : bestOfSeveral(resolved, folder);
            GenotypeFiles.write(folder, genotype(summary));
            run.complete(summary);
            return summary;
        }
    }

    private Summary search(JobConfig config, RunFolder folder) {
        SearchOutcome outcome = SearchOutcome.of(context.loop()
                .run(
                        folder,
                        new SearchWorkers(config.tree(), context.dataset()),
                        config.name().orElseThrow(),
                        config.search().settings().epochs(),
                        context.dataset().examples(Selection.WEIGHT)
                                / config.search().batchSize()));
        return context.summary(
                config,
                KIND,
                config.search().settings().epochs(),
                context.seconds(folder),
                outcome.validationAccuracy(),
                null,
                GenotypeFormat.read(outcome.genotype(), "the checkpoint's genotype"));
    }

    /** Searches in sub-folders, each with a seed of its own; the best validation accuracy wins. */
    private Summary bestOfSeveral(JobConfig config, RunFolder folder) {
        String name = config.name().orElseThrow();
        List<Repeat> repeats = new ArrayList<>();
        List<Summary> summaries = new ArrayList<>();
        for (int i = 1; i <= config.search().repeats(); i++) {
            long seed = RandomStream.seed(config.seed(), "repeat", i);
            Summary summary = run(config.with("run.name", name + "/repeat-" + i)
                    .with("run.seed", seed)
                    .with("search.repeats", 1));
            summaries.add(summary);
            repeats.add(new Repeat(
                    summary.name(),
                    seed,
                    summary.validationAccuracy(),
                    summary.genotype().toString()));
        }
        new MetricsTables(context.spark(), folder).write("repeats", repeats);
        repeats.forEach(r -> context.out().println("  " + r.name() + "  " + Text.percent(r.validationAccuracy())));
        Summary best = summaries.stream()
                .max(Comparator.comparingDouble(Summary::validationAccuracy))
                .orElseThrow();
        return context.summary(
                config,
                KIND,
                best.epochs(),
                summaries.stream().mapToDouble(Summary::seconds).sum(),
                best.validationAccuracy(),
                null,
                genotype(best));
    }

    static Genotype genotype(Summary summary) {
        return GenotypeFormat.read(summary.genotype().toString(), "the summary of " + summary.name());
    }
}
