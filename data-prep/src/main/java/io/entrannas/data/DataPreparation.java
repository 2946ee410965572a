package io.entrannas.data;

import io.entrannas.UserError;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import scala.Tuple2;

/** Makes a new version of a data set out of a source, unless the version in use is of that source already. */
final class DataPreparation {
    private static final StructType REJECTED =
            new StructType().add("key", DataTypes.StringType, false).add("reason", DataTypes.StringType, false);

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final SerializableConfiguration hadoop;
    private final Request request;

    DataPreparation(SparkSession spark, Request request) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.hadoop = new SerializableConfiguration(context.hadoopConfiguration());
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
     * Throws {@link UserError} for every mistake of the user; then the version that was in use still is, and nothing is
     * left of the new one.
     */
    Outcome run() throws IOException {
        ImageSource source = request.settings().format().open(request.source(), hadoop.value());
        DatasetFolder folder = new DatasetFolder(request.output(), hadoop.value());
        requireOutside(folder.root());
        PreparationSettings settings =
                request.settings().withShares(request.settings().shares().forSource(source.splits()));
        Manifest.Origin origin = new Manifest.Origin(request.source(), state(source.files()));

        Optional<Dataset> unchanged = request.overwrite() ? Optional.empty() : unchanged(settings, origin);
        if (unchanged.isPresent()) {
            return new Outcome(unchanged.get(), false);
        }
        folder.deleteUnfinished();
        Path version = folder.createVersion();
        try {
            folder.publish(version, prepare(source, settings, origin, folder, version));
        } catch (Exception e) {
            // Scala throws SparkException, a checked one, without declaring it.
            folder.delete(version);
            throw e;
        }
        folder.delete(folder.rejectedOfFailure());
        folder.deleteOld(request.keepVersions());
        return new Outcome(Dataset.open(request.output(), hadoop.value()), true);
    }

    private void requireOutside(Path output) throws IOException {
        Path source = new Path(request.source());
        Path qualified = source.getFileSystem(hadoop.value()).makeQualified(source);
        if ((output + "/").startsWith(qualified + "/")) {
            throw new UserError("the output " + output + " lies inside the source " + qualified
                    + "; give a folder outside of it by --output");
        }
    }

    /** SHA-256 of the names, lengths and times of change of a source's files. */
    private static String state(List<SourceFile> files) {
        MessageDigest sha = sha256();
        for (SourceFile file : files) {
            sha.update((file.name() + '\n' + file.bytes() + '\n' + file.modified() + '\n')
                    .getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The version in use when it is whole and of the same source and settings. */
    private Optional<Dataset> unchanged(PreparationSettings settings, Manifest.Origin origin) {
        try {
            Dataset dataset = Dataset.open(request.output(), hadoop.value());
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
        long bytes = source.files().stream().mapToLong(SourceFile::bytes).sum();
        int shards = Math.toIntExact(1 + bytes / settings.shardBytes());

        // Both passes read the same shuffle files, so the source is read and decoded once.
        JavaRDD<PreparedImage> images = read(source.parts(), settings)
                .mapToPair(image -> new Tuple2<>(
                        ImagePreparer.draw(settings.seed(), image.verdict().key()), image))
                .partitionBy(new ByDraw(shards))
                .values();
        context.setJobDescription("read and check images");
        JavaRDD<Verdict> verdicts = images.map(PreparedImage::verdict).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            JavaRDD<ImageFacts> usable =
                    verdicts.filter(verdict -> verdict instanceof ImageFacts).map(verdict -> (ImageFacts) verdict);
            List<Size> sizes = byFrequency(usable.map(ImageFacts::size).countByValue());
            Size size = sizes.isEmpty() ? null : sizes.get(0);
            JavaRDD<RejectedImage> rejected = verdicts.flatMap(verdict -> rejection(verdict, size));
            long rejectedCount = rejected.count();
            requireWithinLimit(rejected, rejectedCount, verdicts.count(), usable, sizes, folder.rejectedOfFailure());

            JavaRDD<ImageFacts> accepted = usable.filter(facts -> facts.size().equals(size));
            SubsetDraw draw = SubsetDraw.of(
                    settings.shares(),
                    source.classes(),
                    draws(accepted, source.classes().size()),
                    settings.seed());
            Tally tally = accepted.aggregate(
                    new Tally(source.classes().size()), (sum, facts) -> sum.add(draw.place(facts), facts), Tally::plus);

            context.setJobDescription("write shards");
            JavaRDD<PreparedImage> written = images.filter(image ->
                    image.verdict() instanceof ImageFacts facts && facts.size().equals(size));
            List<Shard> files = new ShardWriter(spark, hadoop).write(written, draw, tally.raw(), version);
            writeRejected(rejected, new Path(version, "rejected"));
            int channels = settings.channels() == Channels.AUTO
                    ? tally.channels()
                    : settings.channels().count();
            Manifest manifest = new Manifest(
                    Manifest.SCHEMA_VERSION,
                    fingerprint(settings, source.classes(), size, channels, tally),
                    source.classes(),
                    size.height(),
                    size.width(),
                    channels,
                    tally.mean(),
                    tally.deviation(),
                    tally.counts(),
                    rejectedCount,
                    origin,
                    settings,
                    files);
            requireComplete(manifest);
            return manifest;
        } finally {
            verdicts.unpersist();
            context.setJobDescription(null);
        }
    }

    private JavaRDD<PreparedImage> read(List<SourcePart> parts, PreparationSettings settings) {
        SerializableConfiguration configuration = hadoop;
        return context.parallelize(parts, parts.size())
                .flatMap(part -> imagesUntilTaskEnds(part, configuration))
                .mapPartitions(images -> {
                    ImagePreparer preparer = new ImagePreparer(
                            settings.seed(),
                            settings.resize(),
                            settings.channels().count());
                    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(images, 0), false)
                            .map(preparer::prepare)
                            .iterator();
                });
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static Iterator<SourceImage> imagesUntilTaskEnds(SourcePart part, SerializableConfiguration configuration) {
        Stream<SourceImage> images = part.images(configuration.value());
        TaskCompletionListener close = task -> images.close();
        TaskContext.get().addTaskCompletionListener(close);
        return images.iterator();
    }

    /** Cuts the images, which are in random order by their draws, into equal ranges. */
    private static final class ByDraw extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        ByDraw(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object draw) {
            return (int) Math.multiplyHigh((Long) draw, 2L * partitions);
        }
    }

    /** The size of most images first. */
    private static List<Size> byFrequency(Map<Size, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Size, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Iterator<RejectedImage> rejection(Verdict verdict, Size size) {
        if (verdict instanceof RejectedImage rejected) {
            return List.of(rejected).iterator();
        }
        ImageFacts facts = (ImageFacts) verdict;
        return facts.size().equals(size)
                ? List.<RejectedImage>of().iterator()
                : List.of(new RejectedImage(facts.key(), "wrong size: " + facts.size() + ", the data set is " + size))
                        .iterator();
    }

    private void requireWithinLimit(
            JavaRDD<RejectedImage> rejected,
            long rejectedCount,
            long total,
            JavaRDD<ImageFacts> usable,
            List<Size> sizes,
            Path list) {
        BigDecimal limit = request.rejectedLimit().multiply(BigDecimal.valueOf(total));
        if (BigDecimal.valueOf(rejectedCount).compareTo(limit) <= 0 && rejectedCount < total) {
            return;
        }
        writeRejected(rejected, list);
        String examples = String.join(
                ", ",
                rejected.map(image -> image.key() + " (" + image.reason() + ")").takeOrdered(3));
        String remedy = sizes.size() < 2
                ? "; repair or remove them, or raise --rejected-limit"
                : "; images differ in size, for instance " + example(usable, sizes.get(0)) + " and "
                        + example(usable, sizes.get(1)) + ": bring them to one size by --resize " + sizes.get(0);
        throw new UserError(rejectedCount + " of " + total + " images are no use, more than --rejected-limit "
                + request.rejectedLimit() + " allows: " + examples + (rejectedCount > 3 ? ", ..." : "") + remedy
                + ". All of them are listed in " + list + " (Parquet).");
    }

    private static String example(JavaRDD<ImageFacts> usable, Size size) {
        String key = usable.filter(facts -> facts.size().equals(size))
                .map(ImageFacts::key)
                .takeOrdered(1)
                .get(0);
        return size + " (" + key + ")";
    }

    private void writeRejected(JavaRDD<RejectedImage> rejected, Path path) {
        spark.createDataFrame(rejected.map(image -> RowFactory.create(image.key(), image.reason())), REJECTED)
                .repartition(1)
                .sortWithinPartitions("key")
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(path.toString());
    }

    /** Draws of the images that the source calls training images, by class. */
    private static List<long[]> draws(JavaRDD<ImageFacts> accepted, int classes) {
        Map<Integer, Iterable<Long>> byClass = accepted.filter(facts -> facts.split() == Split.TRAIN)
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

    private static String fingerprint(
            PreparationSettings settings, List<String> classes, Size size, int channels, Tally tally) {
        String text = Stream.of(
                        Manifest.SCHEMA_VERSION,
                        settings.shares(),
                        settings.seed(),
                        settings.resize(),
                        settings.shardBytes(),
                        classes,
                        size,
                        channels,
                        tally.counts(),
                        tally.digest())
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The source is looked at twice when Spark loses shuffle files; it may have changed in between. */
    private static void requireComplete(Manifest manifest) {
        Map<Place, Integer> rows = manifest.shards().stream()
                .collect(Collectors.groupingBy(Shard::place, Collectors.summingInt(Shard::rows)));
        for (Split split : Split.values()) {
            for (Subset subset : Subset.values()) {
                Place place = new Place(split, subset);
                if (rows.getOrDefault(place, 0) != manifest.count(place)) {
                    throw new UserError("the source changed while it was read (" + manifest.count(place)
                            + " images checked, " + rows.getOrDefault(place, 0)
                            + " written); run submit/prepare-data.sh again when it is at rest");
                }
            }
        }
    }
}
