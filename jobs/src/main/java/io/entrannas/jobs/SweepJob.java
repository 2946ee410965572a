package io.entrannas.jobs;

import io.entrannas.data.JobCommand;
import io.entrannas.jobs.config.SweepConfig;
import io.entrannas.jobs.run.SweepPoint;
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

/** The Spark job that searches, and if wanted trains, over a grid of settings. */
@Command(
        name = "sweep",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Searches over a grid of settings, which the section sweep of the configuration describes, and trains what was found"
                    + " if it says so.",
            "Running it again goes on with a sweep that was stopped; points that are complete are not run again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all points are complete",
            "1:the job failed, or one of its points",
            "2:a mistake in the options, the configuration, the data or the output; or points that failed by such"
        })
public final class SweepJob implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new SweepJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        SweepConfig sweep = options.sweep(SweepRun.KIND);
        try (SparkSession spark = SparkSessions.start(
                "EnTranNAS sweep " + sweep.base().name().orElseThrow(),
                sweep.base().workers())) {
            SweepRun run = new SweepRun(spark, sweep, out, options.overwrite());
            List<SweepPoint> points = run.run();
            PointsTable.print(out, points, run.folder());
        }
        return ExitCode.OK;
    }
}
