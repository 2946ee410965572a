package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Batch norm over N,H,W, composed of products with vectors and broadcasts. */
final class Nd4jBatchNorm {
    private final Nd4jEngine engine;
    private final Slice scale;
    private final Slice shift;
    private final Slice mean;
    private final Slice variance;
    private INDArray normalised;
    private INDArray inverseDeviation;

    Nd4jBatchNorm(Nd4jEngine engine, BatchNorm spec, int channels) {
        NetworkVectors vectors = engine.vectors();
        this.engine = engine;
        this.scale =
                spec.affine() ? vectors.parameterLayout().add(spec.name() + ".weight", Role.SCALE, channels) : null;
        this.shift = spec.affine() ? vectors.parameterLayout().add(spec.name() + ".bias", Role.SHIFT, channels) : null;
        this.mean = vectors.statisticsLayout().add(spec.name() + ".running_mean", Role.MEAN, channels);
        this.variance = vectors.statisticsLayout().add(spec.name() + ".running_var", Role.VARIANCE, channels);
    }

    boolean affine() {
        return scale != null;
    }

    /** Normalises x, which is overwritten. */
    INDArray forward(INDArray x) {
        Kernels kernels = engine.kernels();
        INDArray channelMean;
        if (engine.pass().batchStatistics()) {
            long pixels = x.length() / x.size(3);
            channelMean = kernels.sumPixels(x).divi(pixels);
            Kernels.subtractChannels(x, channelMean, x);
            INDArray squares = x.mul(x);
            INDArray channelVariance = kernels.sumPixels(squares).divi(pixels);
            updateRunning(channelMean, channelVariance, pixels);
            inverseDeviation = inverseDeviation(channelVariance);
        } else {
            channelMean = kernels.row(read(mean));
            Kernels.subtractChannels(x, channelMean, x);
            inverseDeviation = inverseDeviation(kernels.row(read(variance)));
        }
        Kernels.multiplyChannels(x, inverseDeviation, x);
        normalised = x;
        if (!affine()) {
            return x;
        }
        INDArray y = x.ulike();
        Kernels.multiplyChannels(x, engine.parameter(scale), y);
        Kernels.subtractChannels(y, engine.parameter(shift).neg(), y);
        return y;
    }

    private static INDArray inverseDeviation(INDArray variance) {
        return org.nd4j.linalg.ops.transforms.Transforms.sqrt(variance.add(BatchNorm.EPSILON), false)
                .rdivi(1.0);
    }

    private void updateRunning(INDArray batchMean, INDArray batchVariance, long pixels) {
        Pass pass = engine.pass();
        if (pass.momentum() > 0) {
            double unbiased = pixels / Math.max(1.0, pixels - 1.0);
            update(mean, batchMean.toDoubleVector(), pass.momentum(), 1);
            update(variance, batchVariance.toDoubleVector(), pass.momentum(), unbiased);
        }
    }

    private void update(Slice slice, double[] batch, double momentum, double factor) {
        FlatVector running = engine.vectors().statistics();
        for (int c = 0; c < batch.length; c++) {
            int i = slice.offset() + c;
            running.set(i, (1 - momentum) * running.get(i) + momentum * factor * batch[c]);
        }
    }

    private double[] read(Slice slice) {
        double[] values = new double[slice.length()];
        for (int c = 0; c < values.length; c++) {
            values[c] = engine.vectors().statistics().get(slice.offset() + c);
        }
        return values;
    }

    /** The gradient of the input from that of the output. */
    INDArray backward(INDArray g) {
        Kernels kernels = engine.kernels();
        long pixels = g.length() / g.size(3);
        INDArray sum = kernels.sumPixels(g);
        INDArray z = g.mul(normalised);
        INDArray weightedSum = kernels.sumPixels(z);
        INDArray factor = inverseDeviation;
        if (affine()) {
            engine.gradient(shift, sum);
            engine.gradient(scale, weightedSum);
            factor = inverseDeviation.mul(engine.parameter(scale));
        }
        Kernels.multiplyChannels(normalised, weightedSum.div(pixels), z);
        g.subi(z, z);
        Kernels.subtractChannels(z, sum.div(pixels), z);
        Kernels.multiplyChannels(z, factor, z);
        return z;
    }
}
