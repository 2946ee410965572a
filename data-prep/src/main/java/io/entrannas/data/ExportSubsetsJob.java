package io.entrannas.data;

import io.entrannas.UserError;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The Spark job that lists, as text, which image of a data set is in which subset or split. Exit codes: 0 done, 2 a mistake
 * of the user, 1 anything else.
 */
@Command(
        name = "subsets",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Writes which images the weight and the architecture subset, the rest of the training set, and the splits"
                    + " consist of: DIR/weight.txt, arch.txt, rest.txt, validation.txt and test.txt, each with a line per"
                    + " image, its key, a tab and its class, sorted."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:the job failed", "2:a mistake in the options, the data set or the output"})
public final class ExportSubsetsJob implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of the data set.")
    private String data;

    @Option(names = "--output", required = true, paramLabel = "DIR", description = "Folder for the lists.")
    private String output;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on it
    private boolean help;

    public static void main(String[] args) {
        JobCommand.main(JobCommand.of(new ExportSubsetsJob()), args);
    }

    /** A list, and where the images in it lie. */
    private record Listing(String name, Place place) {}

    private static final List<Listing> LISTS = List.of(
            new Listing("weight", new Place(Split.TRAIN, Subset.WEIGHT)),
            new Listing("arch", new Place(Split.TRAIN, Subset.ARCH)),
            new Listing("rest", new Place(Split.TRAIN, Subset.REST)),
            new Listing("validation", new Place(Split.VALIDATION, Subset.REST)),
            new Listing("test", new Place(Split.TEST, Subset.REST)));

    @Override
    public Integer call() throws Exception {
        try (SparkSession spark = SparkSession.builder().appName("subsets").getOrCreate()) {
            Configuration hadoop = spark.sparkContext().hadoopConfiguration();
            Dataset dataset = Dataset.open(data, hadoop);
            dataset.requireWhole();
            for (Listing list : LISTS) {
                Path file = write(rows(spark, dataset, list), dataset.classes(), list, hadoop);
                spec.commandLine().getOut().println(dataset.manifest().count(list.place()) + " images in " + file);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static Iterator<Row> rows(SparkSession spark, Dataset dataset, Listing list) {
        if (dataset.manifest().count(list.place()) == 0) {
            return Collections.emptyIterator();
        }
        String[] files = dataset.manifest().shards().stream()
                .filter(shard -> shard.place().equals(list.place()))
                .map(shard -> dataset.version() + '/' + shard.file())
                .toArray(String[]::new);
        return spark.read()
                .parquet(files)
                .select(ShardWriter.KEY, ShardWriter.LABEL)
                .orderBy(ShardWriter.KEY)
                .toLocalIterator();
    }

    private Path write(Iterator<Row> images, List<String> classes, Listing list, Configuration hadoop) {
        Path file = new Path(output, list.name() + ".txt");
        try {
            FileSystem files = file.getFileSystem(hadoop);
            FileSystem plain = FileReplacement.plain(files);
            try (Writer out =
                    new BufferedWriter(new OutputStreamWriter(plain.create(file, true), StandardCharsets.UTF_8))) {
                while (images.hasNext()) {
                    Row image = images.next();
                    out.write(image.getString(0) + '\t' + classes.get(image.getInt(1)) + '\n');
                }
            }
            return file;
        } catch (IOException | FSError e) { // Hadoop's local file system throws an error when the disk is full
            throw new UserError(
                    file + " cannot be written: " + e.getMessage() + "; give a folder that you may write by --output",
                    e);
        }
    }
}
