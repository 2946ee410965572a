package io.entrannas.train;

import io.entrannas.engine.Engine;
import io.entrannas.engine.Feature;
import io.entrannas.engine.Pass;
import java.util.Iterator;

/** Runs a network without training it. */
final class Evaluator {
    private final Engine engine;
    private final int classes;
    private final CrossEntropy loss;

    Evaluator(Engine engine, int classes) {
        this.engine = engine;
        this.classes = classes;
        this.loss = new CrossEntropy(classes, 0);
    }

    /** Gives logits for images. */
    interface Forward {
        double[] logits(Feature images);
    }

    /** Evaluates all images of a source, of this worker alone. */
    Evaluation evaluate(BatchSource source, Pass pass, Forward forward) {
        Evaluation total = Evaluation.NONE;
        Iterator<Batch> batches = source.epoch(0);
        while (batches.hasNext()) {
            Batch batch = batches.next();
            int n = batch.shape().images();
            double[] logits = forward(batch, pass, forward);
            double mean = loss.loss(logits, batch.labels(), n, 1);
            total = total.plus(Evaluation.of(logits, batch.labels(), n, classes, mean));
        }
        return total;
    }

    /** Sets the running statistics to the plain average over some batches of this worker. */
    void recalibrate(Iterator<Batch> batches, int count, Forward forward) {
        for (int i = 1; i <= count; i++) {
            forward(batches.next(), Pass.recalibration(i), forward);
        }
    }

    private double[] forward(Batch batch, Pass pass, Forward forward) {
        engine.begin(pass);
        try {
            return forward.logits(engine.input(batch.images(), batch.shape()));
        } finally {
            engine.end();
        }
    }
}
