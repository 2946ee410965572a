package io.entrannas.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Writes images as Parquet files into {@code images/split=<split>/subset=<subset>/}. The rows of a file stand in the
 * order of their draws, that is in random order, so that neighbours are not of one class.
 */
final class ShardWriter {
    static final String FOLDER = "images";
    static final String KEY = "key";
    static final String LABEL = "label";
    static final String HEIGHT = "height";
    static final String WIDTH = "width";
    static final String ENCODING = "encoding";
    static final String IMAGE = "image";

    private static final String SPLIT = "split";
    private static final String SUBSET = "subset";
    private static final String DRAW = "draw";

    private static final StructType ROW = new StructType()
            .add(KEY, DataTypes.StringType, false)
            .add(LABEL, DataTypes.IntegerType, false)
            .add(HEIGHT, DataTypes.IntegerType, false)
            .add(WIDTH, DataTypes.IntegerType, false)
            .add(ENCODING, DataTypes.StringType, false)
            .add(IMAGE, DataTypes.BinaryType, false)
            .add(SPLIT, DataTypes.StringType, false)
            .add(SUBSET, DataTypes.StringType, false)
            .add(DRAW, DataTypes.LongType, false);

    private static final Pattern PLACE = Pattern.compile("/split=([a-z]+)/subset=([a-z]+)/");

    /** What a reader holds in memory at once; Parquet ends a row group a little before. */
    private static final long ROW_GROUP_BYTES = 20L << 20;

    /** What a reader has in one array: too small for G1 to treat apart, which costs collections of the whole heap. */
    static final int PAGE_BYTES = 256 << 10;

    /** Rows until Parquet looks at the size of a row group. Its own 100 could be a gigabyte of photographs. */
    private static final int ROWS_BEFORE_CHECK = 1;

    private final SparkSession spark;
    private final Broadcast<SerializableConfiguration> hadoop;

    ShardWriter(SparkSession spark, Broadcast<SerializableConfiguration> hadoop) {
        this.spark = spark;
        this.hadoop = hadoop;
    }

    /**
     * Writes usable images.
     *
     * @param compress by Zstandard, for plain pixels; JPEG and PNG are compressed already
     * @return the files written, in a fixed order
     */
    List<Shard> write(JavaRDD<PreparedImage> images, SubsetDraw draw, ShardPlan plan, boolean compress, Path version)
            throws IOException {
        JavaRDD<Row> rows = images.mapToPair(image -> {
                    ImageFacts facts = (ImageFacts) image.verdict();
                    Place place = draw.place(facts);
                    return new Tuple2<>(plan.shard(place, facts.draw()), row(facts, image.bytes(), place));
                })
                .partitionBy(new Numbered(plan.shards()))
                .values();
        spark.createDataFrame(rows, ROW)
                .sortWithinPartitions(SPLIT, SUBSET, DRAW, KEY)
                .drop(DRAW)
                .write()
                .partitionBy(SPLIT, SUBSET)
                .option("compression", compress ? "zstd" : "uncompressed")
                .option("parquet.block.size", ROW_GROUP_BYTES)
                .option("parquet.page.size", PAGE_BYTES)
                .option("parquet.page.size.row.check.min", ROWS_BEFORE_CHECK)
                .option("parquet.block.size.row.check.min", ROWS_BEFORE_CHECK)
                .option("parquet.enable.dictionary#" + IMAGE, false)
                .parquet(new Path(version, FOLDER).toString());
        return shards(version);
    }

    /** A partition per number. */
    private static final class Numbered extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int partitions;

        Numbered(int partitions) {
            this.partitions = partitions;
        }

        @Override
        public int numPartitions() {
            return partitions;
        }

        @Override
        public int getPartition(Object number) {
            return (Integer) number;
        }
    }

    private static Row row(ImageFacts facts, byte[] bytes, Place place) {
        return RowFactory.create(
                facts.key(),
                facts.label(),
                facts.size().height(),
                facts.size().width(),
                facts.encoding().toString(),
                bytes,
                place.split().toString(),
                place.subset().toString(),
                facts.draw());
    }

    private List<Shard> shards(Path version) throws IOException {
        List<String> files = new ArrayList<>();
        FileSystem fileSystem = version.getFileSystem(hadoop.value().value());
        for (FileStatus status : SourceFile.filesBelow(fileSystem, new Path(version, FOLDER))) {
            String name = SourceFile.nameBelow(version, status.getPath());
            if (name.endsWith(".parquet")) {
                files.add(name);
            }
        }
        files.sort(Comparator.naturalOrder());
        Broadcast<SerializableConfiguration> configuration = hadoop;
        String folder = version.toString();
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(files, Math.max(1, files.size()))
                .map(file -> shard(folder, file, configuration.value().value()))
                .collect();
    }

    private static Shard shard(String version, String file, Configuration hadoop) throws IOException {
        Matcher place = PLACE.matcher(file);
        if (!place.find()) {
            throw new IllegalStateException(file + " is outside the folders of splits and subsets");
        }
        HadoopInputFile input = HadoopInputFile.fromPath(new Path(version, file), hadoop);
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            List<Shard.RowGroup> rowGroups = reader.getRowGroups().stream()
                    .map(group -> new Shard.RowGroup(Math.toIntExact(group.getRowCount()), group.getTotalByteSize()))
                    .toList();
            return new Shard(
                    Split.valueOf(place.group(1).toUpperCase(Locale.ROOT)),
                    Subset.valueOf(place.group(2).toUpperCase(Locale.ROOT)),
                    file,
                    input.getLength(),
                    rowGroups);
        }
    }
}
