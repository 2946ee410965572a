package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Makes a new version of a data set out of a source, unless the version in use is of that source already. */
final class DataPreparation {
    private final SparkSession spark;
    private final JavaSparkContext context;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final Request request;

    DataPreparation(SparkSession spark, Request request) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
        this.request = request;
    }

    /**
     * What the user asks for.
     *
     * @param source location of the source
     * @param output location of the data set
     * @param rejectedLimit largest share of the images that may be set aside
     * @param keepVersions finished versions that stay, the new one included
     * @param overwrite make a new version even of an unchanged source
     */
    record Request(
            String source,
            String output,
            PreparationSettings settings,
            BigDecimal rejectedLimit,
            int keepVersions,
            boolean overwrite) {}

    /**
     * @param dataset the version in use now
     * @param prepared false when there was nothing to do
     */
    record Outcome(Dataset dataset, boolean prepared) {}

    /**
     * Throws {@link UserError} for every mistake of the user, and {@link FolderLock.HeldException} when another run writes
     * the data set. When it throws, the version that was in use still is, and nothing is left of the new one; but for a
     * pointer that could not be moved to the new one, which then stays, in use or not.
     */
    Outcome run() throws IOException, FolderLock.HeldException {
        ImageSource source = source();
        DatasetFolder folder = new DatasetFolder(request.output(), configuration());
        Path location = new Path(request.source());
        folder.requireApart(location.getFileSystem(configuration()).makeQualified(location));
        PreparationSettings settings = request.settings().forSource(source);
        Manifest.Origin origin = new Manifest.Origin(request.source(), state(source.files()));
        try (FolderLock lock = folder.lock()) {
            folder.deleteUnfinished();
            return run(source, settings, origin, folder, lock);
        }
    }

    private Outcome run(
            ImageSource source,
            PreparationSettings settings,
            Manifest.Origin origin,
            DatasetFolder folder,
            FolderLock lock)
            throws IOException, FolderLock.HeldException {
        Optional<Dataset> unchanged = request.overwrite() ? Optional.empty() : unchanged(settings, origin);
        if (unchanged.isPresent()) {
            return new Outcome(unchanged.get(), false);
        }
        Path version = folder.createVersion();
        try {
            Manifest manifest = prepare(source, settings, origin, folder, version);
            lock.requireHeld();
            folder.finish(version, manifest);
        } catch (Exception | FSError e) {
            // Scala throws SparkException, a checked one, without declaring it, and a full local disk is an error. A
            // run that took over has deleted the version, and may have made one of the same name.
            if (lock.isHeld()) {
                folder.delete(version);
            }
            throw e;
        }
        folder.use(version);
        folder.deleteRejected();
        folder.deleteOld(request.keepVersions());
        return new Outcome(Dataset.open(request.output(), configuration()), true);
    }

    private Configuration configuration() {
        return hadoop.value().value();
    }

    private ImageSource source() throws IOException {
        PreparationSettings settings = request.settings();
        return settings.format() == SourceFormat.TABLE
                ? TableSource.open(spark, request.source(), settings.columns())
                : settings.format().open(request.source(), configuration());
    }

    /** SHA-256 of the names, lengths and times of change of a source's files. */
    private static String state(List<SourceFile> files) {
        return sha256(files.stream().map(SourceFile::toString));
    }

    private static String sha256(Stream<String> lines) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> sha.update((line + '\n').getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The version in use when it is whole and of the same source and settings. */
    private Optional<Dataset> unchanged(PreparationSettings settings, Manifest.Origin origin) {
        try {
            Dataset dataset = Dataset.open(request.output(), configuration());
            Manifest manifest = dataset.manifest();
            if (!manifest.settings().equals(settings)
                    || !manifest.source().state().equals(origin.state())) {
                return Optional.empty();
            }
            dataset.requireWhole();
            return Optional.of(dataset);
        } catch (UserError missingOrDamaged) {
            return Optional.empty();
        }
    }

    private Manifest prepare(
            ImageSource source,
            PreparationSettings settings,
            Manifest.Origin origin,
            DatasetFolder folder,
            Path version)
            throws IOException {
        List<String> classes = source.classes();
        context.setJobDescription("read and check images");
        try (SourceReader reader = new SourceReader(source.images(context, hadoop), settings);
                Inspection inspection = new Inspection(
                        spark, reader.verdicts(), settings.resize().isOneSize())) {
            inspection.requireWithin(request.rejectedLimit(), folder::createRejected);
            inspection.requireDistinctKeys();
            SubsetDraw draw = SubsetDraw.of(
                    settings.shares(), classes, draws(inspection.accepted(), classes.size()), settings.seed());
            Tally tally = inspection
                    .accepted()
                    .aggregate(
                            new Tally(classes.size()), (sum, facts) -> sum.add(draw.place(facts), facts), Tally::plus);

            context.setJobDescription("write shards");
            List<Shard> shards = new ShardWriter(hadoop)
                    .write(
                            reader.images(inspection.verdicts(), inspection.acceptance()),
                            draw,
                            new ShardPlan(tally.bytes(), settings.shardBytes()),
                            tally.raw(),
                            version);
            inspection.writeRejected(new Path(version, "rejected"));
            Manifest manifest = new Manifest(
                    Manifest.SCHEMA_VERSION,
                    fingerprint(settings, classes, inspection.size(), tally),
                    classes,
                    inspection.size().map(Size::height).orElse(0),
                    inspection.size().map(Size::width).orElse(0),
                    tally.channels(),
                    tally.mean(),
                    tally.deviation(),
                    tally.counts(),
                    inspection.rejected().count(),
                    origin,
                    settings,
                    shards);
            requireComplete(manifest);
            return manifest;
        } finally {
            context.setJobDescription(null);
        }
    }

    /** Draws of the images that the source calls training images, by class. */
    private static List<long[]> draws(JavaRDD<ImageFacts> images, int classes) {
        Map<Integer, Iterable<Long>> byClass = images.filter(facts -> facts.split() == Split.TRAIN)
                .mapToPair(facts -> new Tuple2<>(facts.label(), facts.draw()))
                .groupByKey()
                .collectAsMap();
        List<long[]> draws = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            Iterable<Long> ofClass = byClass.getOrDefault(label, List.of());
            draws.add(StreamSupport.stream(ofClass.spliterator(), false)
                    .mapToLong(Long::longValue)
                    .toArray());
        }
        return draws;
    }

    /** Of everything that decides which rows stand where; not of the place and time of the preparation. */
    private static String fingerprint(
            PreparationSettings settings, List<String> classes, Optional<Size> size, Tally tally) {
        return sha256(Stream.of(
                        Manifest.SCHEMA_VERSION,
                        settings.shares(),
                        settings.seed(),
                        settings.resize().text(),
                        settings.jpegQuality(),
                        settings.shardBytes(),
                        classes,
                        size.map(Size::toString).orElse("any"),
                        tally.channels(),
                        tally.counts(),
                        tally.digest())
                .map(String::valueOf));
    }

    /** The source is read again when Spark loses what it holds of it; it may have changed in between. */
    private static void requireComplete(Manifest manifest) {
        Map<Place, Integer> rows = manifest.shards().stream()
                .collect(Collectors.groupingBy(Shard::place, Collectors.summingInt(Shard::rows)));
        for (Split split : Split.values()) {
            for (Subset subset : Subset.values()) {
                Place place = new Place(split, subset);
                int written = rows.getOrDefault(place, 0);
                if (written != manifest.count(place)) {
                    throw new UserError("the source changed while it was read (" + manifest.count(place)
                            + " images checked, " + written
                            + " written); run submit/prepare-data.sh again when it is at rest");
                }
            }
        }
    }
}
