package io.entrannas.data;

import io.entrannas.UserError;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The Spark job that turns labelled images into a data set that search and training read. Exit codes: 0 done or nothing
 * to do, 2 a mistake of the user, 3 another run writes the data set, 1 anything else.
 */
@Command(
        name = "prepare-data",
        sortOptions = false,
        usageHelpAutoWidth = true,
        showDefaultValues = true,
        description = {
            "Turns labelled images into a data set: Parquet shards by split and subset, and a manifest.",
            "Running it again on an unchanged source does nothing; a changed source gives a new version beside the old one."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or nothing to do",
            "1:the job failed",
            "2:a mistake in the options, the source or the output",
            "3:another run is writing the data set"
        })
public final class PrepareDataJob implements Callable<Integer> {
    private static final int IN_USE = 3;

    private static final int CHECKED_BYTES = 1 << 16;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--source",
            required = true,
            paramLabel = "DIR",
            description = {
                "Folder with the images, on any file system that Hadoop knows:",
                "- ImageNet: ILSVRC2012_img_train.tar, ILSVRC2012_img_val.tar and ILSVRC2012_devkit_t12.tar.gz, or train/"
                        + " and val/ with a folder per class",
                "- CIFAR-10 or CIFAR-100, binary version: the archive, or the files in it",
                "- IDX files of the MNIST family (train-images-idx3-ubyte[.gz], ...)",
                "- a folder of JPEG and PNG files per class: DIR/<class>/*, or DIR/train/<class>/*,"
                        + " DIR/test/<class>/*, DIR/validation/<class>/*",
                "- a Parquet table (--format table)"
            })
    private String source;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "Folder of the data set, on any file system that Hadoop knows.")
    private String output;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "Of the source: auto, imagenet, cifar, idx, folder or table.")
    private SourceFormat format;

    @Option(
            names = "--image-column",
            paramLabel = "COLUMN",
            defaultValue = "content",
            description = "Of a table: the bytes of an image file.")
    private String imageColumn;

    @Option(
            names = "--label-column",
            paramLabel = "COLUMN",
            description = "Of a table: the class. Default: the folder in the column of keys")
    private String labelColumn;

    @Option(
            names = "--key-column",
            paramLabel = "COLUMN",
            defaultValue = "path",
            description = "Of a table: what tells images apart.")
    private String keyColumn;

    @Option(
            names = "--split-column",
            paramLabel = "COLUMN",
            description = "Of a table: train, validation or test. Default: all are training images")
    private String splitColumn;

    @Option(
            names = "--weight-share",
            paramLabel = "SHARE",
            description = "Share of each class's training images in the weight subset. Default: 0.5, of ImageNet 0.1")
    private BigDecimal weightShare;

    @Option(
            names = "--architecture-share",
            paramLabel = "SHARE",
            description =
                    "Share of each class's training images in the architecture subset. Default: 0.5, of ImageNet 0.1")
    private BigDecimal architectureShare;

    @Option(
            names = "--validation-share",
            paramLabel = "SHARE",
            defaultValue = "0",
            description =
                    "Share of each class's training images that is set aside as validation split, before the subsets are drawn.")
    private BigDecimal validationShare;

    @Option(
            names = "--test-share",
            paramLabel = "SHARE",
            description =
                    "Share of each class's images that becomes the test split when the source has none. Default: 0.1")
    private BigDecimal testShare;

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description = "Of the draw of subsets and splits, and of the order of the images.")
    private long seed;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            description = {
                "same: images keep their bytes, and those of another size than most are rejected",
                "keep: images keep their bytes and sizes",
                "short:PIXELS: images shrink until the shorter side has so many pixels",
                "HEIGHTxWIDTH: every image is brought to this size",
                "Default: same, of ImageNet short:256"
            })
    private Resize resize;

    @Option(
            names = "--jpeg-quality",
            paramLabel = "1..100",
            defaultValue = "95",
            description = "Of JPEGs that are resized.")
    private int jpegQuality;

    @Option(
            names = "--channels",
            paramLabel = "CHANNELS",
            defaultValue = "auto",
            description = "1 (grey), 3 (colour) or auto: 3 when any image is in colour.")
    private Channels channels;

    @Option(
            names = "--rejected-limit",
            paramLabel = "SHARE",
            defaultValue = "0.01",
            description = "Largest share of the images that may be no use (undecodable, truncated, of another size).")
    private BigDecimal rejectedLimit;

    @Option(
            names = "--shard-size",
            paramLabel = "BYTES",
            defaultValue = "128m",
            description = "Size of a shard, with unit k, m or g.")
    private ShardSize shardSize;

    @Option(
            names = "--keep-versions",
            paramLabel = "NUMBER",
            defaultValue = "2",
            description = "Versions that are kept, the new one included.")
    private int keepVersions;

    @Option(names = "--overwrite", description = "Make a new version even when the source is unchanged.")
    private boolean overwrite;

    @Option(
            names = "--json",
            description = "Print one line of JSON to standard output and nothing else, also when the job fails.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    private record ShardSize(long bytes) {
        static ShardSize parse(String text) {
            long bytes = JavaUtils.byteStringAsBytes(text);
            if (bytes < 1 << 20) {
                throw new IllegalArgumentException("a shard has at least 1m (a mebibyte), was " + text);
            }
            return new ShardSize(bytes);
        }
    }

    public static void main(String[] args) {
        JobCommand.main(commandLine(), args);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new PrepareDataJob());
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.registerConverter(Resize.class, Resize::parse);
        commandLine.registerConverter(Channels.class, Channels::parse);
        commandLine.registerConverter(ShardSize.class, ShardSize::parse);
        commandLine.setExecutionExceptionHandler(PrepareDataJob::report);
        return commandLine;
    }

    /** Tells the user of his mistakes without a stack trace, also of those that were noticed in a task. */
    private static int report(Exception failure, CommandLine commandLine, CommandLine.ParseResult arguments) {
        PrepareDataJob job = commandLine.getCommand();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UserError) {
                return job.fail("failed", CommandLine.ExitCode.USAGE, cause.getMessage());
            }
            if (cause instanceof FolderLock.HeldException) {
                return job.fail("in use", IN_USE, cause.getMessage() + "; run this one again when that has ended");
            }
        }
        failure.printStackTrace(commandLine.getErr());
        return job.fail("failed", CommandLine.ExitCode.SOFTWARE, failure.toString());
    }

    private int fail(String status, int exitCode, String message) {
        spec.commandLine().getErr().println("prepare-data: " + message);
        if (json) {
            print(PreparationSummary.ofFailure(status, exitCode, message));
        }
        return exitCode;
    }

    private void print(PreparationSummary summary) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(summary.json());
        out.flush();
    }

    @Override
    public Integer call() throws Exception {
        if (rejectedLimit.signum() < 0 || rejectedLimit.compareTo(BigDecimal.ONE) > 0) {
            throw new ParameterException(
                    spec.commandLine(), "--rejected-limit must be between 0 and 1, was " + rejectedLimit);
        }
        if (keepVersions < 1) {
            throw new ParameterException(spec.commandLine(), "--keep-versions must be at least 1, was " + keepVersions);
        }
        if (jpegQuality < 1 || jpegQuality > 100) {
            throw new ParameterException(
                    spec.commandLine(), "--jpeg-quality must be between 1 and 100, was " + jpegQuality);
        }
        Shares shares = new Shares(weightShare, architectureShare, validationShare, testShare);
        DataPreparation.Request request = new DataPreparation.Request(
                source,
                output,
                new PreparationSettings(
                        format,
                        format == SourceFormat.TABLE
                                ? new TableColumns(imageColumn, labelColumn, keyColumn, splitColumn)
                                : null,
                        shares,
                        seed,
                        resize,
                        jpegQuality,
                        channels,
                        shardSize.bytes()),
                rejectedLimit,
                keepVersions,
                overwrite);
        // Kryo, which a cluster may be set to, cannot build records. Hadoop writes to a local disk in pieces as large
        // as it takes checksums of, by default 512 bytes. And images that are shuffled do not get smaller.
        try (SparkSession spark = SparkSession.builder()
                .appName("prepare-data")
                .config("spark.serializer", "org.apache.spark.serializer.JavaSerializer")
                .config("spark.hadoop.file.bytes-per-checksum", CHECKED_BYTES)
                .config("spark.shuffle.compress", false)
                .getOrCreate()) {
            long start = System.nanoTime();
            DataPreparation.Outcome outcome = new DataPreparation(spark, request).run();
            if (json) {
                print(PreparationSummary.of(outcome, Duration.ofNanos(System.nanoTime() - start)));
            } else {
                print(outcome);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void print(DataPreparation.Outcome outcome) {
        PrintWriter out = spec.commandLine().getOut();
        Manifest manifest = outcome.dataset().manifest();
        out.println(
                outcome.prepared()
                        ? "Prepared " + outcome.dataset().version()
                        : "Nothing to do: the source is unchanged since "
                                + outcome.dataset().version());
        out.println("  classes   " + manifest.classes().size() + " " + shortened(manifest.classes()));
        String size = manifest.height() == 0 ? "any size" : manifest.height() + "x" + manifest.width();
        out.println("  images    " + size + ", " + manifest.channels() + " channel(s), mean " + rounded(manifest.mean())
                + ", deviation " + rounded(manifest.deviation()));
        manifest.counts()
                .forEach((split, subsets) -> out.println("  %-9s %s".formatted(split, counts(split, subsets))));
        out.println("  rejected  " + manifest.rejected()
                + (manifest.rejected() > 0 ? ", see " + outcome.dataset().version() + "/rejected" : ""));
        out.flush();
    }

    private static String shortened(List<String> names) {
        return names.size() <= 10 ? names.toString() : "[" + String.join(", ", names.subList(0, 10)) + ", ...]";
    }

    private static String rounded(List<Double> values) {
        return values.stream().map("%.4f"::formatted).collect(Collectors.joining(" "));
    }

    private static String counts(Split split, Map<Subset, List<Integer>> subsets) {
        int all = subsets.values().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .sum();
        String perSubset = subsets.entrySet().stream()
                .map(subset -> subset.getKey() + " "
                        + subset.getValue().stream().mapToInt(Integer::intValue).sum())
                .collect(Collectors.joining(", "));
        return split == Split.TRAIN ? all + " (" + perSubset + ")" : String.valueOf(all);
    }
}
