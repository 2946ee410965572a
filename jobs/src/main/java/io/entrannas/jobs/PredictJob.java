package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.ImageReader;
import io.entrannas.data.JobCommand;
import io.entrannas.trained.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ArgGroup;
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

    @ArgGroup
    private Fit fit = new Fit();

    @Option(names = "--overwrite", description = "Replace a result that is there, when there is another one.")
    private boolean overwrite;

    @Spec
    private CommandSpec spec;

    /** What becomes of images of another shape; without either option they get no label. */
    private static final class Fit {
        @Option(
                names = "--fit",
                description =
                        "Resize and convert images of another size or number of channels, as submit/prepare-data.sh does"
                                + " with --resize HEIGHTxWIDTH; otherwise they get no label.")
        private boolean resize;

        @Option(
                names = "--centre-crop",
                description =
                        "Resize them with their aspect ratio, cut out the centre and convert it, as submit/evaluate.sh does"
                                + " with images of several sizes.")
        private boolean centreCrop;

        ImageReader.Fitting fitting() {
            if (centreCrop) {
                return ImageReader.Fitting.CENTRE_CROP;
            }
            return resize ? ImageReader.Fitting.RESIZE : ImageReader.Fitting.NONE;
        }
    }

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new PredictJob()), args);
    }

    @Override
    public Integer call() throws IOException {
        try (SparkSession spark = SparkSessions.start("EnTranNAS predict " + options.source())) {
            Configuration hadoop = spark.sparkContext().hadoopConfiguration();
            TrainedNetwork network = TrainedNetworks.read(options.source(), hadoop);
            LabelledTable table = LabelledTable.at(output, overwrite, hadoop);
            table.requireApart(input, options.source());
            Dataset<Row> predictions = Predictions.of(
                    images(spark),
                    column == null ? FILE : column,
                    network,
                    new Predictions.Settings(options.engine(), options.batchSize(), fit.fitting()));
            print(table.write(predictions, this::outcome));
        }
        return ExitCode.OK;
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

    /**
     * What came of the images.
     *
     * @param failures images without a label
     * @param errors why, of some of them
     */
    private record Outcome(long images, long failures, List<String> errors) {}

    private Outcome outcome(Dataset<Row> result) {
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
                    + errors.get(0) + "; --fit and --centre-crop resize and convert images of another shape");
        }
        return new Outcome(images, failures, errors);
    }

    private void print(Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf("  %-20s %d%n", "images", outcome.images());
        out.printf("  %-20s %d%n", "without a label", outcome.failures());
        outcome.errors().forEach(error -> out.println("    " + error));
        out.printf("  %-20s %s%n", "files", output);
        out.flush();
    }
}
