package io.entrannas.jobs;

import io.entrannas.data.SmallSample;
import io.entrannas.jobs.track.MlflowServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A data set and a run of every kind, made once for all tests of this JVM that only look at what jobs leave: two searches
 * as one run, the training of what they found, and its evaluation. An image of the source was no use.
 */
final class ExampleRuns {
    static final String SEARCH = "example/search";
    static final String TRAIN = "example/train";
    static final String EVALUATION = "example/evaluation";
    private static final ExampleRuns INSTANCE = make();

    private final JobRunner jobs;
    private final MlflowServer mlflow;
    private final Path metrics;

    private ExampleRuns(JobRunner jobs, MlflowServer mlflow, Path metrics) {
        this.jobs = jobs;
        this.mlflow = mlflow;
        this.metrics = metrics;
    }

    static ExampleRuns get() {
        return INSTANCE;
    }

    private static ExampleRuns make() {
        try {
            Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "example-runs");
            System.setProperty("spark.master", "local[2]");
            System.setProperty("spark.ui.enabled", "false");
            Files.createFile(
                    Files.createDirectories(folder.resolve("source/dark")).resolve("broken.png"));
            JobRunner jobs = JobRunner.on(SmallSample.twoClasses(folder), folder);
            MlflowServer mlflow = new MlflowServer();
            String tracking = "mlflow.tracking-uri=" + mlflow.uri();
            Path metrics = Files.createDirectories(folder.resolve("metrics"));
            SparkProperties.set("spark.metrics.conf.driver.sink.csv.class", "org.apache.spark.metrics.sink.CsvSink");
            SparkProperties.set("spark.metrics.conf.driver.sink.csv.directory", metrics.toString());
            jobs.execute(
                            new SearchJob(),
                            SEARCH,
                            "--set",
                            tracking,
                            "--set",
                            "search.repeats=2",
                            "--set",
                            "search.epochs=2",
                            "--set",
                            "search.batch-size=18")
                    .assertSuccess();
            jobs.execute(
                            new TrainJob(),
                            TRAIN,
                            "--set",
                            tracking,
                            "--search",
                            jobs.run(SEARCH).toString(),
                            "--set",
                            "train.epochs=2",
                            "--set",
                            "train.batch-size=36")
                    .assertSuccess();
            jobs.command(
                            new EvaluateJob(),
                            jobs.run(TRAIN).toString(),
                            "--data",
                            jobs.data().toString(),
                            "--output",
                            jobs.run(EVALUATION).toString())
                    .assertSuccess();
            SparkProperties.clear();
            return new ExampleRuns(jobs, mlflow, metrics);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path data() {
        return jobs.data();
    }

    /** Holds all runs. */
    Path runs() {
        return jobs.run("example");
    }

    /** One of the two searches. */
    Path search() {
        return jobs.run(SEARCH).resolve("repeat-1");
    }

    /** To which the runs were told. */
    MlflowServer mlflow() {
        return mlflow;
    }

    /** Where a sink of Spark's wrote metrics as CSV. */
    Path metrics() {
        return metrics;
    }

    JobRunner jobs() {
        return jobs;
    }
}
