package io.entrannas.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ShardWriterIT {
    private static final int IMAGES = 10;

    @TempDir
    private Path version;

    private static PreparedImage image(int draw) {
        ChannelSums sums = new ChannelSums(1, new long[] {draw}, new long[] {(long) draw * draw});
        ImageFacts facts =
                new ImageFacts("image " + draw, draw, Split.TRAIN, 0, new Size(1, 1), Encoding.RAW, 1, sums, draw);
        return new PreparedImage(facts, new byte[] {(byte) draw});
    }

    /** The first attempt cannot write its file, because there is one. */
    @Test
    void anAttemptThatFailedLeavesNothing() throws IOException {
        TestImages.write(version.resolve("images/split=train/subset=rest/part-00000-0-0.parquet"), new byte[] {1});
        BigDecimal none = BigDecimal.ZERO;
        SubsetDraw draw = SubsetDraw.of(
                new Shares(none, none, none, none),
                List.of("class"),
                List.of(IntStream.range(0, IMAGES).asLongStream().toArray()),
                1);
        ShardPlan plan = new ShardPlan(Map.of(new Place(Split.TRAIN, Subset.REST), (long) IMAGES), 1 << 20);
        List<Shard> shards;
        try (SparkSession spark = SparkSession.builder()
                .master("local[1,2]")
                .config("spark.ui.enabled", false)
                .getOrCreate()) {
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            ShardWriter writer =
                    new ShardWriter(context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())));
            List<PreparedImage> images =
                    IntStream.range(0, IMAGES).mapToObj(ShardWriterIT::image).toList();
            shards = writer.write(
                    context.parallelize(images), draw, plan, false, new org.apache.hadoop.fs.Path(version.toUri()));
        }
        assertEquals(1, shards.size());
        assertEquals(IMAGES, shards.get(0).rows());
        assertEquals(
                "images/split=train/subset=rest/part-00000-0-1.parquet",
                shards.get(0).file());
        try (Stream<Path> files = Files.walk(version)) {
            assertEquals(
                    List.of(version.resolve(shards.get(0).file())),
                    files.filter(file -> file.toString().endsWith(".parquet")).toList());
        }
    }
}
