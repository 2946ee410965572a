package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.count.NetworkCost;
import io.entrannas.data.Dataset;
import io.entrannas.engine.Shape;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.run.MetricsTables;
import io.entrannas.jobs.run.Provenance;
import io.entrannas.jobs.run.Run;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.track.RunTracker;
import io.entrannas.jobs.worker.Tables;
import io.entrannas.space.Genotype;
import java.io.PrintWriter;
import java.util.SortedMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * What the runs of one job share.
 *
 * @param out where the user reads
 * @param workers that train together
 * @param overwrite whether runs begin anew
 */
record RunContext(SparkSession spark, Dataset dataset, PrintWriter out, int workers, boolean overwrite) {
    /** @throws UserError when there is no such data set, or no room for the workers */
    static RunContext open(SparkSession spark, Slots slots, JobConfig config, PrintWriter out, boolean overwrite) {
        Dataset dataset = Dataset.open(
                config.data().path().orElseThrow(), spark.sparkContext().hadoopConfiguration());
        return new RunContext(spark, dataset, out, slots.workers(config.workers()), overwrite);
    }

    Configuration hadoop() {
        return spark.sparkContext().hadoopConfiguration();
    }

    RunFolder folder(JobConfig config) {
        return new RunFolder(config.dir() + "/" + config.name().orElseThrow(), hadoop());
    }

    /** The configuration with the engine that {@code auto} means here. */
    JobConfig withEngine(JobConfig config) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return config.with("engine", EngineProbe.resolve(context, config.engine()));
    }

    /** What the results of a run depend on, apart from what its kind adds. */
    SortedMap<String, String> settings(JobConfig config, String kind) {
        SortedMap<String, String> settings = config.settings("data.augmentation", kind);
        settings.put("run.seed", Long.toString(config.seed()));
        settings.put("engine", config.engine());
        settings.put("workers", Integer.toString(workers));
        settings.put("data set", dataset.fingerprint());
        settings.put("classes", Integer.toString(dataset.classes().size()));
        return settings;
    }

    Run open(RunFolder folder, JobConfig config, String kind, SortedMap<String, String> settings) {
        return Run.open(folder, Provenance.now(kind, settings, spark), config.hocon(), overwrite);
    }

    EpochLoop loop(JobConfig config) {
        return new EpochLoop(spark, out, workers, config.averagingTimeout());
    }

    RunTracker tracker(RunFolder folder, JobConfig config, SortedMap<String, String> settings) {
        return RunTracker.open(config.mlflow(), folder, config.name().orElseThrow(), settings);
    }

    /** Seconds that the epochs of a run took, whichever job ran them. */
    double seconds(RunFolder folder) {
        return new MetricsTables(spark, folder)
                .rows(Tables.WORKERS).stream()
                        .filter(row -> row.<Integer>getAs("rank") == 0)
                        .mapToDouble(row -> row.<Double>getAs("seconds"))
                        .sum();
    }

    Summary summary(
            JobConfig config, String kind, int epochs, double seconds, Accuracies accuracies, Genotype genotype) {
        Shape image = config.data().image(dataset);
        NetworkCost cost = NetworkCost.of(
                config.train()
                        .targetNet(genotype, image.channels(), dataset.classes().size()),
                image.height(),
                image.width());
        return new Summary(
                kind,
                config.name().orElseThrow(),
                config.engine(),
                workers,
                epochs,
                seconds,
                accuracies.validation(),
                accuracies.childNet(),
                accuracies.test(),
                accuracies.bestEpochValidation(),
                accuracies.bestEpochTest(),
                accuracies.testDeviation(),
                GenotypeFiles.tree(genotype),
                cost.parameters(),
                cost.ptflops());
    }
}
