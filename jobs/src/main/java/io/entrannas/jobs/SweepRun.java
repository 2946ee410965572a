package io.entrannas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.typesafe.config.Config;
import io.entrannas.UserError;
import io.entrannas.data.JobCommand;
import io.entrannas.jobs.config.JobConfig;
import io.entrannas.jobs.config.SweepConfig;
import io.entrannas.jobs.report.SweepReport;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.run.Summary;
import io.entrannas.jobs.run.Sweep;
import io.entrannas.jobs.run.SweepPlan;
import io.entrannas.jobs.run.SweepPoint;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the points of a sweep one after the other, each as the search job and the training job would: in folders of its own,
 * {@code POINT/search} and {@code POINT/train}. What an earlier job has done is not done again.
 */
final class SweepRun {
    static final String KIND = "sweep";

    private static final Logger LOG = LoggerFactory.getLogger(SweepRun.class);

    private final SparkSession spark;
    private final SweepConfig sweep;
    private final PrintWriter out;
    private final boolean overwrite;
    private final String name;
    private final RunFolder folder;
    private final Slots slots;

    /** @param sweep with a name */
    SweepRun(SparkSession spark, SweepConfig sweep, PrintWriter out, boolean overwrite) {
        this.spark = spark;
        this.sweep = sweep;
        this.out = out;
        this.overwrite = overwrite;
        this.name = sweep.base().name().orElseThrow();
        this.folder = new RunFolder(
                sweep.base().dir() + "/" + name, spark.sparkContext().hadoopConfiguration());
        this.slots = Slots.of(spark.sparkContext());
    }

    /**
     * Runs all points, those after one that fails too, unless Spark has ended with it.
     *
     * @return the points, in order
     * @throws UserError when points failed by a mistake of the user's, such as one that diverged; after all others have run
     * @throws IllegalStateException when points failed otherwise, such as one for which executors have too little memory; the same
     */
    List<SweepPoint> run() {
        SweepPlan plan = new SweepPlan(
                sweep.title().orElse(name),
                sweep.tables().stream()
                        .map(table -> table.name().toLowerCase(Locale.ROOT))
                        .toList(),
                sweep.memory(),
                sweep.points().stream().map(SweepConfig.Point::name).toList());
        List<SweepPoint> done = new ArrayList<>();
        SweepFailures failures = new SweepFailures();
        try (Sweep open = Sweep.open(folder, plan, sweep.hocon())) {
            int number = 0;
            for (SweepConfig.Point point : sweep.points()) {
                number++;
                open.requireHeld();
                out.println("point " + number + " of " + sweep.points().size() + ": " + point.name());
                out.flush();
                Optional<SweepPoint> complete = attempt(point, failures);
                if (complete.isPresent()) {
                    done.add(complete.get());
                    open.write(spark, done);
                    SweepReport.of(spark, folder).write();
                }
            }
        }
        failures.throwIfAny(sweep.points().size());
        return done;
    }

    private Optional<SweepPoint> attempt(SweepConfig.Point point, SweepFailures failures) {
        try {
            return Optional.of(run(point));
        } catch (Exception e) { // Scala throws checked exceptions without declaring them
            if (spark.sparkContext().isStopped()) {
                throw e;
            }
            if (JobCommand.mistake(e).isEmpty()) {
                LOG.error("point {} failed", point.name(), e);
            }
            failures.add(point.name(), e);
            out.println(SweepFailures.reason(e));
            out.flush();
            return Optional.empty();
        }
    }

    RunFolder folder() {
        return folder;
    }

    private SweepPoint run(SweepConfig.Point point) {
        JobConfig config = point.config();
        RunContext context = RunContext.open(spark, slots, config, out, overwrite);
        JobConfig searching = config.with("run.name", name + "/" + point.name() + "/" + SearchRun.KIND);
        Optional<Summary> searched = config.train().genotype().isPresent()
                ? Optional.empty()
                : Optional.of(new SearchRun(context).run(searching));
        Genotype genotype = searched.map(SearchRun::genotype)
                .orElseGet(() -> GenotypeFiles.read(
                        config.train().genotype().orElseThrow(),
                        config.search().method().graph(),
                        config.search().method().space(),
                        context.hadoop()));
        Optional<Summary> trained = sweep.train() || searched.isEmpty()
                ? Optional.of(new TrainRun(context)
                        .run(config.with("run.name", name + "/" + point.name() + "/" + TrainRun.KIND), genotype))
                : Optional.empty();
        Optional<SearchCost> cost = searched.map(summary -> SearchCost.read(
                spark, context.folder(searching), config.search().repeats()));
        return row(point, searched, cost, genotype, trained);
    }

    private static SweepPoint row(
            SweepConfig.Point point,
            Optional<Summary> searched,
            Optional<SearchCost> cost,
            Genotype genotype,
            Optional<Summary> trained) {
        Summary any = searched.or(() -> trained).orElseThrow();
        Config search = point.config().tree().getConfig("search");
        return new SweepPoint(
                point.name(),
                point.variant(),
                json(point.settings()),
                point.config().seed(),
                search.getString("method"),
                search.getString("placement"),
                point.config().search().featureSharing(),
                search.getString("bottleneck"),
                point.config().search().settings().lambda(),
                text(search.getValue("space").unwrapped()),
                point.config().search().batchSize(),
                searched.map(Summary::validationAccuracy).orElse(null),
                searched.map(Summary::childNetAccuracy).orElse(null),
                genotype.normal().edges(),
                genotype.reduce().edges(),
                any.parameters(),
                any.flops(),
                GenotypeJson.write(genotype),
                cost.map(SearchCost::seconds).orElse(null),
                cost.map(SearchCost::coreDays).orElse(null),
                cost.map(SearchCost::gpuDays).orElse(null),
                cost.map(SearchCost::examplesPerSecond).orElse(null),
                cost.map(SearchCost::peakMemory).orElse(null),
                cost.map(SearchCost::activationBytesPerImage).orElse(null),
                cost.map(SearchCost::parameters).orElse(null),
                trained.map(Summary::testAccuracy).orElse(null),
                trained.map(Summary::testAccuracyDeviation).orElse(null),
                trained.map(Summary::seconds).orElse(null),
                any.engine(),
                any.workers());
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : value.toString();
    }

    private static String json(Map<String, String> settings) {
        try {
            return new JsonMapper().writeValueAsString(settings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
