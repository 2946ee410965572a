package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Slice.Role;
import java.util.Arrays;
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
    /** Pixels that the statistics of the pass are over. */
    private double pixels;

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
        if (engine.pass().batchStatistics()) {
            pixels = pixels(x);
            INDArray channelMean = kernels.sumPixels(x).divi(pixels);
            Kernels.subtractChannels(x, channelMean, x);
            INDArray squares = x.mul(x);
            INDArray channelVariance = kernels.sumPixels(squares).divi(pixels);
            if (engine.synchronised()) {
                channelVariance = synchronise(x, channelMean, channelVariance);
            }
            updateRunning(channelMean, channelVariance);
            inverseDeviation = inverseDeviation(channelVariance);
        } else {
            Kernels.subtractChannels(x, kernels.row(read(mean)), x);
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

    private static long pixels(INDArray x) {
        return x.length() / x.size(3);
    }

    /**
     * Goes over from this worker's statistics to those of all workers, in one exchange.
     *
     * @param x less this worker's mean; the mean over all workers afterwards
     * @param localMean this worker's mean; that over all workers afterwards
     * @param localVariance this worker's
     * @return the variance over all workers
     */
    private INDArray synchronise(INDArray x, INDArray localMean, INDArray localVariance) {
        double[] means = localMean.toDoubleVector();
        double[] variances = localVariance.toDoubleVector();
        int channels = means.length;
        double[] sums = new double[2 * channels + 1];
        for (int c = 0; c < channels; c++) {
            sums[c] = pixels * means[c];
            sums[channels + c] = pixels * (variances[c] + means[c] * means[c]);
        }
        sums[2 * channels] = pixels;
        engine.sum(sums);
        pixels = sums[2 * channels];
        double[] shift = new double[channels];
        for (int c = 0; c < channels; c++) {
            double globalMean = sums[c] / pixels;
            shift[c] = globalMean - means[c];
            means[c] = globalMean;
            variances[c] = Math.max(0, sums[channels + c] / pixels - globalMean * globalMean);
        }
        Kernels.subtractChannels(x, engine.kernels().row(shift), x);
        localMean.assign(engine.kernels().row(means));
        return engine.kernels().row(variances);
    }

    private static INDArray inverseDeviation(INDArray variance) {
        return org.nd4j.linalg.ops.transforms.Transforms.sqrt(variance.add(BatchNorm.EPSILON), false)
                .rdivi(1.0);
    }

    private void updateRunning(INDArray batchMean, INDArray batchVariance) {
        Pass pass = engine.pass();
        if (pass.momentum() > 0) {
            double unbiased = pixels / Math.max(1, pixels - 1);
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
        INDArray sum = kernels.sumPixels(g);
        INDArray z = g.mul(normalised);
        INDArray weightedSum = kernels.sumPixels(z);
        INDArray factor = inverseDeviation;
        if (affine()) {
            engine.gradient(shift, sum);
            engine.gradient(scale, weightedSum);
            factor = inverseDeviation.mul(engine.parameter(scale));
        }
        if (engine.synchronised()) {
            INDArray[] total = sumOverWorkers(sum, weightedSum);
            sum = total[0];
            weightedSum = total[1];
        }
        Kernels.multiplyChannels(normalised, weightedSum.div(pixels), z);
        g.subi(z, z);
        Kernels.subtractChannels(z, sum.div(pixels), z);
        Kernels.multiplyChannels(z, factor, z);
        return z;
    }

    private INDArray[] sumOverWorkers(INDArray sum, INDArray weightedSum) {
        int channels = (int) sum.length();
        double[] sums = Arrays.copyOf(sum.toDoubleVector(), 2 * channels);
        System.arraycopy(weightedSum.toDoubleVector(), 0, sums, channels, channels);
        engine.sum(sums);
        return new INDArray[] {
            engine.kernels().row(Arrays.copyOf(sums, channels)),
            engine.kernels().row(Arrays.copyOfRange(sums, channels, 2 * channels))
        };
    }
}
