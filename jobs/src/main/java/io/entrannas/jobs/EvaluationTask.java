package io.entrannas.jobs;

import io.entrannas.UserError;
import io.entrannas.data.Augmentation;
import io.entrannas.data.BatchOptions;
import io.entrannas.data.Dataset;
import io.entrannas.data.Selection;
import io.entrannas.jobs.gang.Gpu;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import io.entrannas.trained.Classifier;
import io.entrannas.trained.ConfusionMatrix;
import io.entrannas.trained.NetworkFile;
import io.entrannas.trained.TrainedNetwork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.resource.ResourceInformation;

/**
 * Runs a network on one share of a selection.
 *
 * @param network {@link NetworkFile}
 * @param engine {@code engine} of the configuration
 * @param shares number of shares
 */
record EvaluationTask(
        Broadcast<byte[]> network, String engine, Dataset dataset, Selection selection, int batchSize, int shares)
        implements Function<Integer, EvaluationTask.Result> {
    /** Shares are read as they are computed, not kept. */
    private static final long CACHE_BYTES = 0;

    /**
     * @param matrix null when a mistake of the user's stopped it
     * @param mistakes null then
     * @param userError that mistake, or null
     */
    record Result(ConfusionMatrix matrix, Mistakes mistakes, String userError) implements Serializable {}

    @Override
    public Result call(Integer share) throws IOException {
        return call(share, TaskContext.get().resourcesJMap());
    }

    Result call(int share, Map<String, ResourceInformation> resources) throws IOException {
        try {
            Gpu.use(resources);
            return test(share);
        } catch (UserError e) {
            return new Result(null, null, e.getMessage());
        }
    }

    private Result test(int share) throws IOException {
        TrainedNetwork trained = NetworkFile.read(new ByteArrayInputStream(network.value()), "the network");
        BatchOptions options = new BatchOptions(
                batchSize,
                false,
                false,
                Augmentation.evaluation(dataset, trained.image()),
                0,
                "evaluation",
                CACHE_BYTES,
                1,
                share,
                shares);
        try (Classifier classifier = Classifier.of(trained, engine, 1);
                BatchSource source = dataset.batches(selection, options)) {
            ConfusionMatrix matrix = new ConfusionMatrix(source.classes());
            Mistakes mistakes = new Mistakes();
            Iterator<Batch> batches = source.epoch(0);
            while (batches.hasNext()) {
                Batch batch = batches.next();
                double[] logits = classifier.forward(batch.images(), batch.shape());
                matrix.add(logits, batch.labels(), batch.shape().images());
                mistakes.add(logits, batch, source.classes(), dataset.normalisation());
            }
            return new Result(matrix, mistakes, null);
        }
    }
}
