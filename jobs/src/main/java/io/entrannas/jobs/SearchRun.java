package io.entrannas.jobs;

import io.entrannas.data.Selection;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.report.LiveReport;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.track.RunTracker;
import io.entrannas.jobs.worker.SearchOutcome;
import io.entrannas.jobs.worker.SearchWorkers;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Runs of kind {@code search}. */
final class SearchRun {
    static final String KIND = "search";

    private final RunContext context;

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
                    config.search().batchSize(),
                    context.workers());
        }
        // Refuses images of several sizes where they are not brought to one.
        config.data().image(context.dataset());
        JobConfig resolved = context.withEngine(config);
        RunFolder folder = context.folder(resolved);
        SortedMap<String, String> settings = context.settings(resolved, KIND);
        try (Run run = context.open(folder, resolved, KIND, settings)) {
            Optional<Summary> complete = run.summary();
            if (complete.isPresent()) {
                context.out().println(folder.path() + " is complete");
                return complete.get();
            }
            try (RunTracker tracker = context.tracker(folder, resolved, settings)) {
                Summary summary = config.search().repeats() == 1
                        ? search(resolved, run, tracker)
                        : bestOfSeveral(resolved, folder);
                GenotypeFiles.write(folder, genotype(summary));
                run.complete(summary);
                LiveReport.last(context.spark(), folder);
                tracker.complete();
                return summary;
            }
        }
    }

    private Summary search(JobConfig config, Run run, RunTracker tracker) {
        SearchOutcome outcome = SearchOutcome.of(context.loop(config)
                .run(
                        run,
                        new SearchWorkers(config.tree(), context.dataset()),
                        config.name().orElseThrow(),
                        config.search().settings().epochs(),
                        context.dataset().examples(Selection.WEIGHT)
                                / config.search().batchSize(),
                        tracker));
        return context.summary(
                config,
                KIND,
                config.search().settings().epochs(),
                context.seconds(run.folder()),
                Accuracies.ofSearch(outcome.validationAccuracy(), outcome.childNetAccuracy()),
                GenotypeFormat.read(outcome.genotype(), "the checkpoint's genotype"));
    }

    /** Searches in sub-folders, each with a seed of its own; the best validation accuracy wins. */
    private Summary bestOfSeveral(JobConfig config, RunFolder folder) {
        List<JobConfig> searches =
                Repeats.of(config, "search.repeats", config.search().repeats());
        List<Summary> summaries = searches.stream().map(this::run).toList();
        Summary best = Repeat.best(summaries);
        List<Repeat> repeats = new ArrayList<>();
        for (int i = 0; i < searches.size(); i++) {
            repeats.add(Repeat.of(i + 1, searches.get(i).seed(), summaries.get(i), best));
        }
        new MetricsTables(context.spark(), folder).write(Tables.REPEATS, repeats);
        return context.summary(
                config,
                KIND,
                best.epochs(),
                summaries.stream().mapToDouble(Summary::seconds).sum(),
                Accuracies.ofSearch(best.validationAccuracy(), best.childNetAccuracy()),
                genotype(best));
    }

    static Genotype genotype(Summary summary) {
        return GenotypeFormat.read(summary.genotype().toString(), "the summary of " + summary.name());
    }
}
