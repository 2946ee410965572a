package io.entrannas.engine.vector;

import io.entrannas.engine.Classifier;
import io.entrannas.engine.Feature;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import java.util.Arrays;

/** [ReLU,] global average pool, linear. */
final class VectorClassifier implements Classifier, Workers.Task {
    private final VectorEngine engine;
    private final boolean relu;
    private final int in;
    private final int classes;
    private final Slice weight;
    private final Slice bias;
    private VectorFeature x;
    private double[] pooled = new double[0];
    private double[] logits = new double[0];
    private double[] logitsGradient;
    private boolean forward;
    private boolean[] holdsGradient = new boolean[0];

    VectorClassifier(VectorEngine engine, boolean relu, String name, int in, int classes) {
        NetworkVectors vectors = engine.vectors();
        this.engine = engine;
        this.relu = relu;
        this.in = in;
        this.classes = classes;
        this.weight = vectors.parameterLayout().add(name + ".weight", Role.LINEAR, in, classes);
        this.bias = vectors.parameterLayout().add(name + ".bias", Role.BIAS, classes);
    }

    @Override
    public double[] forward(Feature feature) {
        x = VectorFeature.of(feature);
        int images = x.shape().images();
        if (logits.length != images * classes) {
            logits = new double[images * classes];
            pooled = new double[images * in];
        }
        forward = true;
        engine.waves().run();
        engine.workers().run(this);
        if (engine.diverged()) {
            Arrays.fill(logits, Double.NaN);
        }
        return logits;
    }

    @Override
    public void backward(double[] newLogitsGradient) {
        logitsGradient = newLogitsGradient;
        if (engine.pass().parameterGradients()) {
            weightGradient();
        }
        if (!x.needsGradient()) {
            return;
        }
        if (holdsGradient.length != x.parts().size()) {
            holdsGradient = new boolean[x.parts().size()];
        }
        for (int q = 0; q < holdsGradient.length; q++) {
            VectorFeature part = x.parts().get(q);
            holdsGradient[q] = part.needsGradient() && part.openGradient();
        }
        forward = false;
        engine.workers().run(this);
        addSums();
    }

    private void weightGradient() {
        float[] gradients = engine.gradients();
        int weightAt = engine.gradientAt(weight);
        int biasAt = engine.gradientAt(bias);
        int images = x.shape().images();
        double[] sums = new double[classes];
        for (int i = 0; i < in; i++) {
            Arrays.fill(sums, 0);
            for (int n = 0; n < images; n++) {
                for (int k = 0; k < classes; k++) {
                    sums[k] += pooled[n * in + i] * logitsGradient[n * classes + k];
                }
            }
            for (int k = 0; k < classes; k++) {
                gradients[weightAt + i * classes + k] = (float) sums[k];
            }
        }
        Arrays.fill(sums, 0);
        for (int n = 0; n < images; n++) {
            for (int k = 0; k < classes; k++) {
                sums[k] += logitsGradient[n * classes + k];
            }
        }
        for (int k = 0; k < classes; k++) {
            gradients[biasAt + k] = (float) sums[k];
        }
    }

    private void addSums() {
        double[] sums = engine.partials().doubleTotal(sumsLength());
        int at = 0;
        for (VectorFeature part : x.parts()) {
            if (part.needsGradient() && part.norm() != null) {
                part.norm().addGradient(sums, at);
            }
            at += 2 * part.channels();
        }
    }

    private int sumsLength() {
        int length = 0;
        for (VectorFeature part : x.parts()) {
            length += 2 * part.channels();
        }
        return length;
    }

    @Override
    public void run(int block, Scratch scratch) {
        int images = x.shape().images();
        int to = Workers.firstImage(block + 1, images);
        if (!forward) {
            engine.partials().clearDoubles(block, sumsLength());
        }
        double[] sums = engine.partials().doubles(block);
        for (int n = Workers.firstImage(block, images); n < to; n++) {
            if (forward) {
                forwardImage(n, scratch);
            } else {
                backwardImage(n, scratch, sums);
            }
        }
    }

    private void forwardImage(int n, Scratch scratch) {
        int from = n * in;
        int column = from;
        for (VectorFeature part : x.parts()) {
            float[] values = read(part, n, scratch);
            for (int b = 0; b < part.blocks(); b++) {
                int width = part.width(b);
                float[] sums = scratch.zeroed(Scratch.Use.SUMS, Lanes.COUNT);
                ChannelKernels.sum(values, Lanes.ORIGIN + part.blockAt(b), part.pixels() * width, sums, 0);
                int channels = Math.min(width, part.shape().channels() - b * Lanes.COUNT);
                for (int c = 0; c < channels; c++) {
                    double sum = 0;
                    for (int i = c; i < Lanes.COUNT; i += width) {
                        sum += sums[i];
                    }
                    pooled[column++] = sum / part.pixels();
                }
            }
        }
        float[] parameters = engine.parameters();
        for (int k = 0; k < classes; k++) {
            logits[n * classes + k] = parameters[bias.offset() + k];
        }
        for (int i = 0; i < in; i++) {
            for (int k = 0; k < classes; k++) {
                logits[n * classes + k] += pooled[from + i] * parameters[weight.offset() + i * classes + k];
            }
        }
    }

    private float[] read(VectorFeature part, int n, Scratch scratch) {
        return VectorLayer.load(part, n, relu, Geometry.of(part.shape()), Scratch.Use.INPUT, scratch);
    }

    private void backwardImage(int n, Scratch scratch, double[] sums) {
        float[] parameters = engine.parameters();
        int row = 0;
        int sumsAt = 0;
        for (int q = 0; q < holdsGradient.length; q++) {
            VectorFeature part = x.parts().get(q);
            int channels = part.shape().channels();
            if (part.needsGradient()) {
                float[] gx = scratch.get(Scratch.Use.INPUT_GRADIENT, part.imageSize());
                for (int b = 0; b < part.blocks(); b++) {
                    int at = Lanes.ORIGIN + part.blockAt(b);
                    int width = part.width(b);
                    Arrays.fill(gx, at, at + width, 0);
                    for (int c = b * Lanes.COUNT; c < Math.min(channels, (b + 1) * Lanes.COUNT); c++) {
                        double g = 0;
                        for (int k = 0; k < classes; k++) {
                            g += logitsGradient[n * classes + k]
                                    * parameters[weight.offset() + (row + c) * classes + k];
                        }
                        gx[at + c % Lanes.COUNT] = (float) (g / part.pixels());
                    }
                    for (int p = 1; p < part.pixels(); p++) {
                        System.arraycopy(gx, at, gx, at + p * width, width);
                    }
                }
                give(part, n, gx, holdsGradient[q], sums, sumsAt, scratch);
            }
            row += channels;
            sumsAt += 2 * part.channels();
        }
    }

    private void give(VectorFeature part, int n, float[] gx, boolean add, double[] sums, int sumsAt, Scratch scratch) {
        int length = part.pixels() * part.channels();
        if (relu) {
            ChannelKernels.putMasked(
                    gx, Lanes.ORIGIN, read(part, n, scratch), Lanes.ORIGIN, gx, Lanes.ORIGIN, length, false);
        }
        if (part.norm() != null) {
            for (int b = 0; b < part.blocks(); b++) {
                int at = part.blockAt(b);
                float[] own = scratch.zeroed(Scratch.Use.SUMS, 2 * Lanes.COUNT);
                int from = part.valuesAt(n) + at;
                ChannelKernels.dotAndSum(
                        gx, Lanes.ORIGIN + at, part.values(), from, part.pixels() * part.width(b), own, 0, Lanes.COUNT);
                VectorLayer.fold(own, 0, part, b, sums, sumsAt);
            }
        }
        ChannelKernels.put(gx, Lanes.ORIGIN, part.gradient(), part.gradientAt(n), length, add);
    }
}
