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
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

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

    /** What a reader holds in memory at once. */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    private final SparkSession spark;
    private final SerializableConfiguration hadoop;

    ShardWriter(SparkSession spark, SerializableConfiguration hadoop) {
        this.spark = spark;
        this.hadoop = hadoop;
    }

    /**
     * Writes usable images. Each partition becomes at most one file per split and subset.
     *
     * @param compress by Zstandard, for plain pixels; JPEG and PNG are compressed already
     * @return the files written, in a fixed order
     */
    List<Shard> write(JavaRDD<PreparedImage> images, SubsetDraw draw, boolean compress, Path version)
            throws IOException {
        Dataset<Row> rows = spark.createDataFrame(images.map(image -> row(image, draw)), ROW);
        rows.sortWithinPartitions(SPLIT, SUBSET, DRAW, KEY)
                .drop(DRAW)
                .write()
                .partitionBy(SPLIT, SUBSET)
                .option("compression", compress ? "zstd" : "uncompressed")
                .option("parquet.block.size", ROW_GROUP_BYTES)
                .option("parquet.enable.dictionary#" + IMAGE, false)
                .parquet(new Path(version, FOLDER).toString());
        return shards(version);
    }

    private static Row row(PreparedImage image, SubsetDraw draw) {
        ImageFacts facts = (ImageFacts) image.verdict();
        Place place = draw.place(facts);
        return RowFactory.create(
                facts.key(),
                facts.label(),
                facts.size().height(),
                facts.size().width(),
                facts.encoding().toString(),
                image.bytes(),
                place.split().toString(),
                place.subset().toString(),
                facts.draw());
    }

    private List<Shard> shards(Path version) throws IOException {
        List<String> files = new ArrayList<>();
        FileSystem fileSystem = version.getFileSystem(hadoop.value());
        for (FileStatus status : SourceFile.filesBelow(fileSystem, new Path(version, FOLDER))) {
            String name = SourceFile.nameBelow(version, status.getPath());
            if (name.endsWith(".parquet")) {
                files.add(name);
            }
        }
        files.sort(Comparator.naturalOrder());
        SerializableConfiguration configuration = hadoop;
        String folder = version.toString();
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(files, Math.max(1, files.size()))
                .map(file -> shard(folder, file, configuration.value()))
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
