package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.TrainedNetwork;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Labels the images in a column of a DataFrame:
 *
 * <pre>{@code
 * TrainedNetwork network = NetworkFile.read(Path.of("runs/mine-net/network"));
 * Dataset<Row> labelled = Predictions.of(spark.read().parquet("images"), "image", network);
 * }</pre>
 */
public final class Predictions {
    private Predictions() {}

    /**
     * How images are labelled.
     *
     * @param engine {@code auto}, {@code vector} or {@code nd4j}
     * @param batchSize images that a task computes at once, at least 1
     * @param fit whether images of another size or number of channels are resized and converted; otherwise they get no label
     */
    public record Settings(String engine, int batchSize, boolean fit) implements Serializable {
        /** The fastest engine that an executor has; images of another shape get no label. */
        public static final Settings DEFAULT = new Settings("auto", 64, false);

        public Settings {
            if (batchSize < 1) {
                throw new IllegalArgumentException("a batch has at least 1 image, was " + batchSize);
            }
        }
    }

    /** As {@link #of(Dataset, String, TrainedNetwork, Settings)} with {@link Settings#DEFAULT}. */
    public static Dataset<Row> of(Dataset<Row> table, String column, TrainedNetwork network) {
        return of(table, column, network, Settings.DEFAULT);
    }

    /**
     * The table without its images and with what they show. Nothing is computed before the result is asked for.
     *
     * @param table any DataFrame
     * @param column of images: JPEG or PNG files, or height * width * channels unsigned bytes row by row, red first
     * @return all other columns of the table, and {@code predicted} (the most probable class), {@code probability} (its own),
     *     {@code probabilities} (of every class, by name) and {@code error} (why an image got no label, else null)
     * @throws UserError when the table has no such column of bytes, or has one of the names that are added
     */
    public static Dataset<Row> of(Dataset<Row> table, String column, TrainedNetwork network, Settings settings) {
        Dataset<Row> images = imagesLast(table, column);
        int last = images.columns().length - 1;
        SparkSession spark = table.sparkSession();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        JavaRDD<Row> rows = images.javaRDD()
                .mapPartitions(new PredictionRows(context.broadcast(NetworkFile.write(network)), settings, last));
        StructType kept = new StructType(Arrays.copyOf(images.schema().fields(), last));
        Column[] classes = network.classes().stream().map(functions::lit).toArray(Column[]::new);
        Column byClass = functions.map_from_arrays(functions.array(classes), functions.col("probabilities"));
        return spark.createDataFrame(rows, PredictionRows.addTo(kept)).withColumn("probabilities", byClass);
    }

    private static Dataset<Row> imagesLast(Dataset<Row> table, String column) {
        StructType schema = table.schema();
        List<String> names = new ArrayList<>(Arrays.asList(schema.fieldNames()));
        if (!names.remove(column) || schema.apply(column).dataType() != DataTypes.BinaryType) {
            throw new UserError(
                    column + " is no column of bytes of the table; its columns are " + schema.simpleString());
        }
        for (String added : PredictionRows.addTo(new StructType()).fieldNames()) {
            if (names.contains(added)) {
                throw new UserError(
                        "the table has a column " + added + ", which the result would have twice; rename or drop it");
            }
        }
        names.add(column);
        return table.select(
                names.stream().map(name -> functions.col('`' + name + '`')).toArray(Column[]::new));
    }
}
