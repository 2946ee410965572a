package io.entrannas.jobs;

import io.entrannas.data.ImageReader;
import io.entrannas.data.UnusableImage;
import io.entrannas.jobs.gang.Gpu;
import io.entrannas.trained.Classifier;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.Prediction;
import io.entrannas.trained.Prediction.Label;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Adds to rows what a network takes their images for.
 *
 * @param network {@link NetworkFile}
 * @param column of the image; it comes last and is left out of the result
 */
record PredictionRows(Broadcast<byte[]> network, Predictions.Settings settings, int column)
        implements FlatMapFunction<Iterator<Row>, Row> {

    /** The columns that are added to those of a table; the probabilities stand in the order of the network's classes. */
    static StructType addTo(StructType table) {
        return table.add("predicted", DataTypes.StringType, true)
                .add("probability", DataTypes.DoubleType, true)
                .add("probabilities", DataTypes.createArrayType(DataTypes.DoubleType, false), true)
                .add("error", DataTypes.StringType, true);
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        Classifier classifier = classifier(TaskContext.get().resourcesJMap());
        TaskCompletionListener close = context -> classifier.close();
        TaskContext.get().addTaskCompletionListener(close);
        ImageReader reader = new ImageReader(classifier.network().image(), settings.fitting());
        Queue<Row> done = new ArrayDeque<>();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !done.isEmpty() || rows.hasNext();
            }

            @Override
            public Row next() {
                if (done.isEmpty()) {
                    predict(rows, classifier, reader, done);
                }
                if (done.isEmpty()) {
                    throw new NoSuchElementException();
                }
                return done.remove();
            }
        };
    }

    /** On the GPU of the task. */
    Classifier classifier(Map<String, ResourceInformation> resources) throws IOException {
        Gpu.use(resources);
        return Classifier.of(
                NetworkFile.read(new ByteArrayInputStream(network.value()), "the network"), settings.engine(), 1);
    }

    /** A batch, in the order of its rows. */
    private void predict(Iterator<Row> rows, Classifier classifier, ImageReader reader, Queue<Row> done) {
        List<Row> batch = new ArrayList<>();
        List<byte[]> images = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        while (rows.hasNext() && batch.size() < settings.batchSize()) {
            Row row = rows.next();
            batch.add(row);
            String error = null;
            try {
                byte[] image = row.getAs(column);
                if (image == null) {
                    throw new UnusableImage("there is no image");
                }
                images.add(reader.pixels(image));
            } catch (UnusableImage e) {
                error = e.getMessage();
            }
            errors.add(error);
        }
        List<String> classes = classifier.network().classes();
        Iterator<Prediction> predictions = classifier.predict(images).iterator();
        for (int i = 0; i < batch.size(); i++) {
            String error = errors.get(i);
            done.add(row(batch.get(i), error == null ? predictions.next() : null, error, classes));
        }
    }

    private Row row(Row row, Prediction prediction, String error, List<String> classes) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < column; i++) {
            values.add(row.get(i));
        }
        values.add(prediction == null ? null : prediction.label());
        values.add(prediction == null ? null : prediction.probability());
        values.add(prediction == null ? null : probabilities(prediction, classes));
        values.add(error);
        return RowFactory.create(values.toArray());
    }

    private static Double[] probabilities(Prediction prediction, List<String> classes) {
        Map<String, Double> byName = new HashMap<>();
        for (Label label : prediction.labels()) {
            byName.put(label.name(), label.probability());
        }
        return classes.stream().map(byName::get).toArray(Double[]::new);
    }
}
