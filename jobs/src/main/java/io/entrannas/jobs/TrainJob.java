package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.space.Genotype;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The Spark job that trains the target-net of a genotype and tests it. */
@Command(
        name = "train",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Trains the target-net of a genotype on a prepared data set, and tests it.",
            "Running it again goes on with a run that was stopped, or says that it is complete."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the run is complete",
            "1:the job failed",
            "2:a mistake in the options, the configuration, the data, the genotype or the output"
        })
public final class TrainJob implements Callable<Integer> {
    @Mixin
    private RunOptions options;

    @ArgGroup
    private Architecture architecture = new Architecture();

    @Spec
    private CommandSpec spec;

    /** Where the genotype comes from; the configuration says it when neither option is given. */
    private static final class Architecture {
        @Option(
                names = "--search",
                paramLabel = "RUN_DIR",
                description = "Folder of a complete search, whose genotype is trained.")
        private String search;

        @Option(
                names = "--genotype",
                paramLabel = "FILE_OR_NAME",
                description = "A genotype file (JSON or DARTS text), or the name of a published genotype.")
        private String genotype;

        List<String> override() {
            if (search != null) {
                return List.of("train.genotype=" + search + "/" + GenotypeFiles.JSON);
            }
            return genotype == null ? List.of() : List.of("train.genotype=" + genotype);
        }

        void requireComplete(Configuration hadoop) {
            if (search != null && !Run.isComplete(new RunFolder(search, hadoop))) {
                throw new UserError(search + " holds no complete search; finish it with submit/search.sh, or name"
                        + " another folder with --search");
            }
        }
    }

    public static void main(String[] args) {
        // Not a return: threads of Spark's local mode keep the JVM alive.
        System.exit(JobCommand.of(new TrainJob()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JobConfig config = options.config(TrainRun.KIND, architecture.override());
        String source = config.train()
                .genotype()
                .orElseThrow(() -> new UserError("no genotype is given; name a search with --search RUN_DIR,"
                        + " or a file or a published genotype with --genotype"));
        try (SparkSession spark =
                SparkSessions.start("EnTranNAS train " + config.name().orElseThrow(), config.workers())) {
            RunContext context = RunContext.open(spark, config, out, options.overwrite());
            architecture.requireComplete(context.hadoop());
            Genotype genotype = GenotypeFiles.read(source, context.hadoop());
            Summary summary = new TrainRun(context).run(config, genotype);
            SummaryTable.print(out, summary, genotype, context.folder(config));
        }
        return ExitCode.OK;
    }
}
