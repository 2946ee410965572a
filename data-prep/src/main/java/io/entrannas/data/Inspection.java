package io.entrannas.data;

import io.entrannas.UserError;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * What was found in a source: the images that are good for the data set and those that are not. Where all images are to
 * have one size, it is that of most of them, and the others are rejected. Keeps the verdict on every image until it is
 * closed.
 */
final class Inspection implements AutoCloseable {
    private static final StructType REJECTED =
            new StructType().add("key", DataTypes.StringType, false).add("reason", DataTypes.StringType, false);
    private static final int EXAMPLES = 3;

    private final SparkSession spark;
    private final JavaRDD<Verdict> verdicts;
    private final JavaRDD<ImageFacts> usable;
    private final List<Size> sizes;

    /** Goes through {@code images} once. */
    Inspection(SparkSession spark, JavaRDD<Verdict> images, boolean oneSize) {
        this.spark = spark;
        verdicts = images.persist(StorageLevel.MEMORY_AND_DISK());
        usable = verdicts.filter(verdict -> verdict instanceof ImageFacts).map(verdict -> (ImageFacts) verdict);
        sizes = oneSize ? byFrequency(usable.map(ImageFacts::size).countByValue()) : List.of();
    }

    private static List<Size> byFrequency(Map<Size, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<Size, Long>comparingByValue()
                        .reversed()
                        .thenComparing(entry -> entry.getKey().toString()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The size that all images of the data set have; empty when they may differ, or no image is usable. */
    Optional<Size> size() {
        return sizes.stream().findFirst();
    }

    private static boolean fits(ImageFacts facts, Size size) {
        return size == null || facts.size().equals(size);
    }

    /** On all images, in the order of the source. */
    JavaRDD<Verdict> verdicts() {
        return verdicts;
    }

    /** Tells the verdicts on images of the data set. */
    Function<Verdict, Boolean> acceptance() {
        Size size = size().orElse(null);
        return verdict -> verdict instanceof ImageFacts facts && fits(facts, size);
    }

    /** The images of the data set. */
    JavaRDD<ImageFacts> accepted() {
        Size size = size().orElse(null);
        return usable.filter(facts -> fits(facts, size));
    }

    /** The images that were set aside. */
    JavaRDD<RejectedImage> rejected() {
        Size size = size().orElse(null);
        return verdicts.flatMap(verdict -> rejection(verdict, size));
    }

    private static Iterator<RejectedImage> rejection(Verdict verdict, Size size) {
        if (verdict instanceof RejectedImage rejected) {
            return List.of(rejected).iterator();
        }
        ImageFacts facts = (ImageFacts) verdict;
        if (fits(facts, size)) {
            return List.<RejectedImage>of().iterator();
        }
        String reason = "wrong size: " + facts.size() + ", the data set is " + size;
        return List.of(new RejectedImage(facts.key(), reason)).iterator();
    }

    /** Writes key and reason of the rejected images as Parquet, sorted by key, into a folder that holds no other. */
    void writeRejected(Path folder) {
        spark.createDataFrame(rejected().map(image -> RowFactory.create(image.key(), image.reason())), REJECTED)
                .repartition(1)
                .sortWithinPartitions("key")
                .write()
                .mode(SaveMode.Append)
                .parquet(folder.toString());
    }

    /**
     * @param limit largest share of the images that may be rejected
     * @param folder makes the folder where the rejected images are listed when there are too many
     * @throws UserError when there are too many, or no image is usable
     */
    void requireWithin(BigDecimal limit, Supplier<Path> folder) {
        long all = verdicts.count();
        long rejected = rejected().count();
        BigDecimal allowed = limit.multiply(BigDecimal.valueOf(all));
        if (BigDecimal.valueOf(rejected).compareTo(allowed) <= 0 && rejected < all) {
            return;
        }
        Path list = folder.get();
        writeRejected(list);
        List<String> examples = rejected()
                .map(image -> image.key() + " (" + image.reason() + ")")
                .takeOrdered(EXAMPLES);
        throw new UserError(rejected + " of " + all + " images are no use, more than --rejected-limit " + limit
                + " allows: " + String.join(", ", examples) + (rejected > EXAMPLES ? ", ..." : "") + "; " + remedy()
                + ". All of them are listed in " + list + " (Parquet).");
    }

    /** Throws {@link UserError} when two images of the data set have the same key, by which they are drawn and told apart. */
    void requireDistinctKeys() {
        List<String> repeated = accepted()
                .mapToPair(facts -> new Tuple2<>(facts.key(), 1))
                .reduceByKey(Integer::sum)
                .filter(images -> images._2() > 1)
                .keys()
                .takeOrdered(1);
        if (!repeated.isEmpty()) {
            throw new UserError("several images have the key '" + repeated.get(0)
                    + "'; leave one of them in the source, or, of a table, name a column by --key-column that tells them"
                    + " apart");
        }
    }

    private String remedy() {
        return sizes.size() < 2
                ? "repair or remove them, or raise --rejected-limit"
                : "images differ in size, for instance " + example(sizes.get(0)) + " and " + example(sizes.get(1))
                        + ": bring them to one size by --resize " + sizes.get(0);
    }

    private String example(Size size) {
        String key = usable.filter(facts -> facts.size().equals(size))
                .map(ImageFacts::key)
                .takeOrdered(1)
                .get(0);
        return size + " (" + key + ")";
    }

    @Override
    public void close() {
        verdicts.unpersist();
    }
}
