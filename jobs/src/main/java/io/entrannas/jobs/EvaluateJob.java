package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.Dataset;
import io.entrannas.data.JobCommand;
import io.entrannas.data.Selection;
import io.entrannas.jobs.report.LiveReport;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.trained.ConfusionMatrix;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The Spark job that tests a trained network on a split of a data set. */
@Command(
        name = "evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description =
                "Tests a trained network on a prepared data set: top-1 and top-5 accuracy, accuracy of every class,"
                        + " confusion matrix. Images of another size than the network's are resized, and their centre is"
                        + " cut out.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:a mistake in the options, the network, the data or the output"
        })
public final class EvaluateJob implements Callable<Integer> {
    @Mixin
    private NetworkOptions options;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of the prepared data set.")
    private String data;

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description =
                    "train, validation, test, or a subset of the search, weight or arch. Default: ${DEFAULT-VALUE}")
    private Selection split = Selection.TEST;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = {
                "Folder for the tables metrics/{accuracy,classes,confusion,mistakes}, Parquet; what it holds of them is replaced.",
                "Default: evaluation-SPLIT in the folder of the training, where its report finds it."
            })
    private String output;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new EvaluateJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSessions.start("EnTranNAS evaluate " + options.source())) {
            Configuration hadoop = spark.sparkContext().hadoopConfiguration();
            TrainedNetwork network = TrainedNetworks.read(options.source(), hadoop);
            Dataset dataset = Dataset.open(data, hadoop).withNormalisation(network.normalisation());
            requireFit(network, dataset);
            RunFolder folder = folder(hadoop);
            Mistakes mistakes = new Mistakes();
            ConfusionMatrix matrix = evaluate(spark, network, dataset, mistakes);
            MetricsTables tables = new MetricsTables(spark, folder);
            tables.write(
                    "accuracy",
                    List.of(new AccuracyRow(
                            options.source(),
                            dataset.version(),
                            dataset.fingerprint(),
                            split.toString(),
                            matrix.images(),
                            matrix.accuracy(),
                            matrix.top5Accuracy())));
            tables.write("classes", ClassRow.of(matrix, network.classes()));
            tables.write("confusion", ConfusionRow.of(matrix, network.classes()));
            tables.write("mistakes", MistakeRow.of(mistakes, network.classes(), network.image()));
            LiveReport.again(spark, new RunFolder(options.source(), hadoop));
            PrintWriter out = spec.commandLine().getOut();
            EvaluationTable.print(out, matrix, network.classes());
            out.println("  " + "files" + " ".repeat(16) + folder.path());
            out.flush();
        }
        return ExitCode.OK;
    }

    private RunFolder folder(Configuration hadoop) {
        if (output != null) {
            return new RunFolder(output, hadoop);
        }
        RunFolder run = new RunFolder(options.source(), hadoop);
        if (!Run.isComplete(run)) {
            throw new UserError("there is no folder for the result, because " + options.source()
                    + " is not the folder of a training; give one with --output");
        }
        return run.child("evaluation-" + split);
    }

    private void requireFit(TrainedNetwork network, Dataset dataset) {
        int channels = network.image().channels();
        if (channels != dataset.channels()) {
            throw new UserError("the images of " + dataset.version() + " have " + dataset.channels()
                    + " channel(s), the network " + options.source() + " reads " + channels
                    + "; prepare them with submit/prepare-data.sh --channels " + channels);
        }
        if (!network.classes().equals(dataset.classes())) {
            throw new UserError("the classes of " + dataset.version() + " are " + dataset.classes() + ", the network "
                    + options.source() + " knows " + network.classes() + "; name the data set that it was trained for");
        }
        if (dataset.examples(split) == 0) {
            throw new UserError(
                    "the data set " + dataset.version() + " has no " + split + " images; choose another --split");
        }
    }

    private ConfusionMatrix evaluate(SparkSession spark, TrainedNetwork network, Dataset dataset, Mistakes mistakes) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        int batches = (dataset.examples(split) + options.batchSize() - 1) / options.batchSize();
        int shares = Math.min(batches, context.defaultParallelism());
        EvaluationTask task = new EvaluationTask(
                context.broadcast(NetworkFile.write(network)),
                options.engine(),
                dataset,
                split,
                options.batchSize(),
                shares);
        List<Integer> indices = IntStream.range(0, shares).boxed().toList();
        ConfusionMatrix all = new ConfusionMatrix(network.classes().size());
        for (EvaluationTask.Result result :
                context.parallelize(indices, shares).map(task).collect()) {
            if (result.userError() != null) {
                throw new UserError(result.userError());
            }
            all.add(result.matrix());
            mistakes.add(result.mistakes());
        }
        return all;
    }

    /**
     * The row of {@code metrics/accuracy}.
     *
     * @param network as it was named
     * @param data folder of the data set's version
     * @param fingerprint of the data set
     * @param accuracy share of the images whose class is the most probable, 0..1
     * @param top5Accuracy share of the images whose class is among the five most probable, 0..1
     */
    private record AccuracyRow(
            String network,
            String data,
            String fingerprint,
            String split,
            long images,
            double accuracy,
            double top5Accuracy) {}
}
