package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.trained.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The Spark job that labels images with a trained network. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Labels images with a trained network.",
            "The result is a Parquet table: the columns of the input but for the image, and predicted, probability,"
                    + " probabilities (of every class) and error (why an image got no label)."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the job failed",
            "2:a mistake in the options, the network, the input or the output; or no image could be used"
        })
public final class PredictJob implements Callable<Integer> {
    private static final String FILE = "content";
    private static final int ERRORS_SHOWN = 3;

    @Mixin
    private NetworkOptions options;

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description =
                    "A folder of images (JPEG or PNG, at any depth), a single one, or with --column a Parquet table.")
    private String input;

    @Option(
            names = "--column",
            paramLabel = "COLUMN",
            description =
                    "The input is a Parquet table; this is its column of images: JPEG, PNG, or pixels row by row.")
    private String column;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Folder of the result.")
    private String output;

    @Option(
            names = "--fit",
            description =
                    "Resize and convert images of another size or number of channels, as submit/prepare-data.sh does;"
                            + " otherwise they get no label.")
    private boolean fit;

    @Option(names = "--overwrite", description = "Replace a result that is there.")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        // Not a return: threads of Spark's local mode keep the JVM alive.
        System.exit(JobCommand.of(new PredictJob()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSessions.start("EnTranNAS predict " + options.source())) {
            Configuration hadoop = spark.sparkContext().hadoopConfiguration();
            TrainedNetwork network = TrainedNetworks.read(options.source(), hadoop);
            requirePaths(hadoop);
            write(Predictions.of(
                    images(spark),
                    column == null ? FILE : column,
                    network,
                    new Predictions.Settings(options.engine(), options.batchSize(), fit)));
            report(spark.read().parquet(output));
        }
        return ExitCode.OK;
    }

    private void requirePaths(Configuration hadoop) throws IOException {
        try {
            Path given = new Path(input);
            FileStatus[] found = given.getFileSystem(hadoop).globStatus(given);
            if (found == null || found.length == 0) {
                throw new UserError(
                        "there is nothing at --input " + input + "; name a folder of images, or a Parquet table");
            }
            Path target = new Path(output);
            FileSystem files = target.getFileSystem(hadoop);
            if (!overwrite && files.exists(target)) {
                throw new UserError("--output " + output + " is there already; name another, or add --overwrite");
            }
        } catch (IllegalArgumentException e) {
            throw new UserError("--input or --output is no path: " + e.getMessage(), e);
        }
    }

    private Dataset<Row> images(SparkSession spark) {
        if (column == null) {
            return spark.read()
                    .format("binaryFile")
                    .option("recursiveFileLookup", true)
                    .load(input)
                    .select("path", FILE);
        }
        return table(spark);
    }

    private Dataset<Row> table(SparkSession spark) {
        try {
            return spark.read().parquet(input);
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            throw new UserError("--input " + input + " is no Parquet table: " + e.getMessage(), e);
        }
    }

    private void write(Dataset<Row> predictions) {
        predictions.write().mode(SaveMode.Overwrite).parquet(output);
    }

    private void report(Dataset<Row> result) {
        Dataset<Row> failed = result.filter("error is not null");
        long images = result.count();
        long failures = failed.count();
        if (images == 0) {
            throw new UserError("there are no images in --input " + input);
        }
        List<String> errors = failed.limit(ERRORS_SHOWN).collectAsList().stream()
                .map(row -> (column == null ? row.getAs("path") + ": " : "") + row.getAs("error"))
                .toList();
        if (failures == images) {
            throw new UserError("none of the " + images + " images of " + input + " could be used, for instance "
                    + errors.get(0) + "; --fit resizes and converts images of another shape");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf("  %-20s %d%n", "images", images);
        out.printf("  %-20s %d%n", "without a label", failures);
        errors.forEach(error -> out.println("    " + error));
        out.printf("  %-20s %s%n", "files", output);
        out.flush();
    }
}
