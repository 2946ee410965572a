package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.count.Width;
import io.entrannas.data.JobCommand;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Baseline;
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

    @Option(
            names = "--parameters",
            paramLabel = "N_OR_RUN",
            description =
                    "Choose train.channels so that the network has as nearly as possible so many parameters, or as many as"
                            + " that of a complete run.")
    private String parameters;

    @Spec
    private CommandSpec spec;

    /** Networks that no genotype is needed for. */
    private enum Net {
        BASELINE
    }

    /** Where the genotype comes from; the configuration says it when no option is given. */
    private static final class Architecture {
        @Option(
                names = "--search",
                paramLabel = "RUN_DIR",
                description = "Folder of a complete search, whose genotype is trained.")
        private String search;

        @Option(
                names = "--genotype",
                paramLabel = "FILE_OR_NAME",
                description =
                        "A genotype file (JSON or DARTS text), the name of a published genotype, or random:SEED, which draws one"
                                + " from the cells of search.space and search.nodes with two connections per node.")
        private String genotype;

        @Option(
                names = "--net",
                paramLabel = "NET",
                description =
                        "baseline: residual blocks of two 3x3 convolutions in place of the cells, to compare with; in all"
                                + " else the same network.")
        private Net net;

        List<String> override() {
            if (search != null) {
                return List.of("train.genotype=" + search + "/" + GenotypeFiles.JSON);
            }
            if (net != null) {
                return List.of("train.genotype=" + Baseline.NAME);
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
        JobCommand.main(JobCommand.of(new TrainJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JobConfig config = options.config(TrainRun.KIND, architecture.override());
        String source = config.train()
                .genotype()
                .orElseThrow(() -> new UserError("no genotype is given; name a search with --search RUN_DIR,"
                        + " or a file or a published genotype with --genotype, or give --net baseline"));
        try (SparkSession spark =
                SparkSessions.start("EnTranNAS train " + config.name().orElseThrow(), config.workers())) {
            RunContext context =
                    RunContext.open(spark, Slots.of(spark.sparkContext()), config, out, options.overwrite());
            architecture.requireComplete(context.hadoop());
            Genotype genotype = GenotypeFiles.read(
                    source,
                    config.search().method().graph(),
                    config.search().method().space(),
                    context.hadoop());
            Summary summary = new TrainRun(context).run(sized(config, genotype, context), genotype);
            if (config.train().repeats() > 1) {
                TrainRepeatsTable.print(
                        out,
                        new MetricsTables(spark, context.folder(config)).records(Tables.REPEATS, TrainRepeat.class));
            }
            SummaryTable.print(out, summary, genotype, context.folder(config));
        }
        return ExitCode.OK;
    }

    /** With as many channels as the number of parameters asks for. */
    private JobConfig sized(JobConfig config, Genotype genotype, RunContext context) {
        if (parameters == null) {
            return config;
        }
        long wanted = ParameterNumber.of(parameters, context.hadoop());
        Shape image = config.data().image(context.dataset());
        TargetNetSpec spec = config.train()
                .targetNet(
                        genotype, image.channels(), context.dataset().classes().size());
        int channels = Width.matching(spec, image.height(), image.width(), wanted);
        context.out().printf("train.channels = %d, for about %d parameters%n", channels, wanted);
        return config.with("train.channels", channels);
    }
}
