package io.entrannas.jobs;

import io.entrannas.data.JobCommand;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.Tables;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The Spark job that searches an architecture with EnTranNAS or EnTranNAS-DST. */
@Command(
        name = "search",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Searches an architecture on a prepared data set.",
            "Running it again goes on with a run that was stopped, or says that it is complete."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the run is complete",
            "1:the job failed",
            "2:a mistake in the options, the configuration, the data or the output"
        })
public final class SearchJob implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new SearchJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JobConfig config = options.config(SearchRun.KIND, List.of());
        try (SparkSession spark =
                SparkSessions.start("EnTranNAS search " + config.name().orElseThrow(), config.workers())) {
            RunContext context =
                    RunContext.open(spark, Slots.of(spark.sparkContext()), config, out, options.overwrite());
            Summary summary = new SearchRun(context).run(config);
            if (config.search().repeats() > 1) {
                RepeatsTable.print(
                        out, new MetricsTables(spark, context.folder(config)).records(Tables.REPEATS, Repeat.class));
            }
            SummaryTable.print(out, summary, SearchRun.genotype(summary), context.folder(config));
        }
        return ExitCode.OK;
    }
}
