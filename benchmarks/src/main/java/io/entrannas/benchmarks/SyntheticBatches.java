package io.entrannas.benchmarks;

import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Shape;
import io.entrannas.train.Batch;
import io.entrannas.train.BatchSource;
import java.util.Iterator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One batch of normally distributed pixels with random labels, again and again. */
record SyntheticBatches(Batch batch, int batches, int classes) implements BatchSource {
    static SyntheticBatches of(Shape shape, int classes, int batches, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] pixels = new float[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        int[] labels = new int[shape.images()];
        for (int n = 0; n < labels.length; n++) {
            labels[n] = random.nextInt(classes);
        }
        return new SyntheticBatches(new Batch(FlatVector.of(pixels), shape, labels), batches, classes);
    }

    @Override
    public int examples() {
        return batches * batch.shape().images();
    }

    @Override
    public Shape shape() {
        return batch.shape();
    }

    @Override
    public Iterator<Batch> epoch(int epoch) {
        return IntStream.range(0, batches).mapToObj(i -> batch).iterator();
    }

    @Override
    public void close() {}
}
