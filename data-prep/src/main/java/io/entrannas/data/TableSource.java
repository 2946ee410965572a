package io.entrannas.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.try_element_at;

import io.entrannas.UserError;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A Parquet table with an image file in each row, for instance one that was written from Spark's {@code binaryFile}.
 * Classes are the distinct labels: whole numbers in their order, texts sorted.
 */
final class TableSource implements ImageSource {
    private static final String KEY = "key";
    private static final String LABEL = "label";
    private static final String SPLIT = "split";
    private static final String IMAGE = "image";

    private static final long ROWS_AT_ONCE = 16;

    private final Dataset<Row> rows;
    private final List<SourceFile> files;
    private final List<String> classes;
    private final Set<Split> splits;

    private TableSource(Dataset<Row> rows, List<SourceFile> files, List<String> classes, Set<Split> splits) {
        this.rows = rows;
        this.files = files;
        this.classes = classes;
        this.splits = splits;
    }

    /**
     * Reads the labels. Throws {@link UserError} when there is no table at {@code location}, or it has no such columns.
     */
    static TableSource open(SparkSession spark, String location, TableColumns columns) throws IOException {
        Path path = new Path(location);
        List<SourceFile> files = files(path, spark.sparkContext().hadoopConfiguration());
        Dataset<Row> table = table(spark, location);
        Column key = column(table, "--key-column", columns.key());
        Column label = columns.label() == null
                ? try_element_at(split(key, "/"), lit(-2))
                : column(table, "--label-column", columns.label());
        Column split = columns.split() == null ? lit("train") : column(table, "--split-column", columns.split());
        Column image = column(table, "--image-column", columns.image());
        if (!(table.select(image).schema().apply(0).dataType() instanceof BinaryType)) {
            throw new UserError("column " + columns.image() + " of " + location + " is "
                    + table.select(image).schema().apply(0).dataType().typeName()
                    + "; --image-column names one with the bytes of image files");
        }
        boolean numbers = table.select(label).schema().apply(0).dataType() instanceof IntegralType;
        Dataset<Row> rows = table.select(
                key.cast(DataTypes.StringType).as(KEY),
                label.cast(DataTypes.StringType).as(LABEL),
                split.cast(DataTypes.StringType).as(SPLIT),
                image.as(IMAGE));
        List<String> classes = classes(rows, numbers);
        if (classes.size() < 2) {
            throw new UserError("the images in " + location + " must have at least two labels; all are " + classes
                    + "; name the column of labels by --label-column");
        }
        return new TableSource(rows, files, classes, splits(rows, location));
    }

    private static List<SourceFile> files(Path path, Configuration hadoop) throws IOException {
        FileSystem fileSystem = path.getFileSystem(hadoop);
        SourceFile.requireReadableNames(fileSystem, System.getProperty("sun.jnu.encoding"));
        Path root = fileSystem.makeQualified(path);
        try {
            FileStatus status = fileSystem.getFileStatus(root);
            List<FileStatus> found = status.isFile() ? List.of(status) : SourceFile.filesBelow(fileSystem, root);
            return SourceFile.sorted(
                    found.stream().map(file -> SourceFile.of(file, root)).toList());
        } catch (FileNotFoundException e) {
            throw new UserError("the source " + root + " does not exist; give an existing table by --source", e);
        }
    }

    private static Dataset<Row> table(SparkSession spark, String location) {
        // Spark's 4096 rows are hundreds of megabytes of images.
        spark.conf().set("spark.sql.parquet.columnarReaderBatchSize", ROWS_AT_ONCE);
        try {
            return spark.read().parquet(location);
        } catch (Exception e) {
            // Scala does not declare what it throws.
            throw new UserError(location + " cannot be read as a Parquet table: " + e.getMessage(), e);
        }
    }

    private static Column column(Dataset<Row> table, String option, String name) {
        try {
            table.select(col(name));
            return col(name);
        } catch (Exception e) {
            throw new UserError(
                    "the table has no column " + name + ", which " + option + " names; it has "
                            + Arrays.toString(table.columns()),
                    e);
        }
    }

    private static List<String> classes(Dataset<Row> rows, boolean numbers) {
        List<String> labels = new ArrayList<>(distinct(rows, LABEL));
        labels.sort(numbers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder());
        return labels;
    }

    private static List<String> distinct(Dataset<Row> rows, String column) {
        return rows.select(column)
                .where(col(column).isNotNull())
                .distinct()
                .as(Encoders.STRING())
                .collectAsList();
    }

    private static Set<Split> splits(Dataset<Row> rows, String location) {
        Set<Split> splits = EnumSet.noneOf(Split.class);
        for (String name : distinct(rows, SPLIT)) {
            Split split = Split.called(name);
            if (split == null) {
                throw new UserError(
                        "the split '" + name + "' in " + location + " is none of train, validation, val, test");
            }
            splits.add(split);
        }
        return splits;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Set<Split> splits() {
        return splits;
    }

    @Override
    public List<SourceFile> files() {
        return files;
    }

    @Override
    public JavaRDD<SourceImage> images(JavaSparkContext context, Broadcast<SerializableConfiguration> hadoop) {
        Map<String, Integer> labels = new TreeMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        return rows.javaRDD().map(row -> image(row, labels));
    }

    private static SourceImage image(Row row, Map<String, Integer> labels) {
        String key = row.getAs(KEY);
        if (key == null) {
            throw new UserError("the table has a row without a key; name another column by --key-column");
        }
        Integer label = row.getAs(LABEL) == null ? null : labels.get(row.<String>getAs(LABEL));
        Split split = row.getAs(SPLIT) == null ? null : Split.called(row.getAs(SPLIT));
        byte[] bytes = row.getAs(IMAGE);
        if (label == null || split == null) {
            return new SourceImage.Unusable(key, Split.TRAIN, 0, label == null ? "no label" : "no split");
        }
        if (bytes != null && bytes.length > SourceImage.MAX_FILE_BYTES) {
            return SourceImage.Unusable.tooLarge(key, split, label, bytes.length);
        }
        return new SourceImage.File(key, split, label, bytes == null ? new byte[0] : bytes);
    }
}
