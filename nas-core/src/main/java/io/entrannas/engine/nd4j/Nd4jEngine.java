package io.entrannas.engine.nd4j;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.Classifier;
import io.entrannas.engine.Convolution;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FactorizedReduce;
import io.entrannas.engine.Feature;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Mix;
import io.entrannas.engine.MomentSum;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Pass;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Precision;
import io.entrannas.engine.Separable;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.engine.Sum;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs a network with ND4J operations: on nd4j-native (CPU), and with the same code on nd4j-cuda (GPU). The reference for
 * correctness.
 */
public final class Nd4jEngine implements Engine {
    /** Spare memory, as the sub-graph that Transit-cells run changes from pass to pass. */
    private static final double SPARE = 1.25;

    private final Precision precision;
    private final MomentSum batchNorm;
    private final Kernels kernels;
    private final NetworkVectors vectors = new NetworkVectors();
    private final String workspaceName = "entrannas-" + System.identityHashCode(this);
    private INDArray parameters;
    private INDArray gradients;
    private INDArray[] parameterViews;
    private INDArray[] gradientViews;
    private boolean parametersStale;
    private Pass pass;
    /** Bytes; what a pass needs beyond them it allocates for itself. */
    private long workspaceSize;

    private MemoryWorkspace workspace;

    /**
     * An engine whose batch norms normalise over its own batch.
     *
     * @param threads threads that an operation may use
     */
    public Nd4jEngine(Precision precision, int threads) {
        this(precision, threads, MomentSum.LOCAL);
    }

    /**
     * @param threads threads that an operation may use
     * @param batchNorm sums moments over the workers over whose batches batch norms normalise
     */
    public Nd4jEngine(Precision precision, int threads, MomentSum batchNorm) {
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        this.precision = precision;
        this.batchNorm = batchNorm;
        this.kernels = new Kernels(precision == Precision.FLOAT ? DataType.FLOAT : DataType.DOUBLE);
    }

    /** Whether ND4J found a GPU. */
    public static boolean onGpu() {
        return "CUDA"
                .equalsIgnoreCase(
                        Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend"));
    }

    /** From now on, what this thread makes and runs is on this GPU. Without effect where ND4J has none. */
    public static void useGpu(int number) {
        if (onGpu()) {
            Nd4j.getAffinityManager().unsafeSetDevice(number);
        }
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public Precision precision() {
        return precision;
    }

    @Override
    public Layer convolution(boolean relu, Convolution convolution, Optional<BatchNorm> batchNorm) {
        return new Nd4jConvolutionLayer(this, relu, convolution, batchNorm);
    }

    @Override
    public Layer convolutionPair(Convolution first, Convolution second, BatchNorm batchNorm) {
        return new Nd4jConvolutionPair(this, first, second, batchNorm);
    }

    @Override
    public Layer separable(Separable separable, BatchNorm batchNorm) {
        return new Nd4jSeparable(this, separable, batchNorm);
    }

    @Override
    public Layer pool(PoolKind kind, int channels, int stride, Optional<BatchNorm> batchNorm) {
        return new Nd4jPool(this, false, kind, channels, 3, stride, 1, batchNorm);
    }

    @Override
    public Layer factorizedReduce(FactorizedReduce reduce, BatchNorm batchNorm) {
        return new Nd4jFactorizedReduce(this, reduce, batchNorm);
    }

    @Override
    public Layer reluAveragePool(int channels, int window, int stride) {
        return new Nd4jReluAveragePool(this, window, stride);
    }

    @Override
    public Classifier classifier(boolean relu, String name, int in, int classes) {
        return new Nd4jClassifier(this, relu, name, in, classes);
    }

    @Override
    public Mix mix() {
        return new Nd4jMix(this);
    }

    @Override
    public void allocate() {
        vectors.allocate(precision);
        int length = vectors.parameterLayout().length();
        parameters = Nd4j.zeros(kernels.type(), length);
        gradients = Nd4j.zeros(kernels.type(), length);
        parameterViews = views(parameters);
        gradientViews = views(gradients);
        parametersStale = true;
    }

    private INDArray[] views(INDArray flat) {
        return vectors.parameterLayout().slices().stream()
                .map(s -> flat.get(NDArrayIndex.interval(s.offset(), s.end()))
                        .reshape('c', s.shape().stream().mapToInt(i -> i).toArray()))
                .toArray(INDArray[]::new);
    }

    @Override
    public NetworkVectors vectors() {
        return vectors;
    }

    @Override
    public void parametersChanged() {
        parametersStale = true;
    }

    /** Nothing to do: batch norms read and write them on the heap. */
    @Override
    public void statisticsChanged() {}

    /** Nothing to do: batch norms read and write them on the heap. */
    @Override
    public void fetchStatistics() {}

    @Override
    public void fetchGradients(int from, int to) {
        INDArray range = gradients.get(NDArrayIndex.interval(from, to));
        if (precision == Precision.FLOAT) {
            System.arraycopy(range.toFloatVector(), 0, vectors.gradients().floats(), from, to - from);
        } else {
            System.arraycopy(range.toDoubleVector(), 0, vectors.gradients().doubles(), from, to - from);
        }
    }

    @Override
    public void begin(Pass newPass) {
        pass = newPass;
        vectors.active().clear();
        workspace = Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspaceConfiguration(), workspaceName);
        if (parametersStale) {
            parameters.assign(array(vectors.parameters(), vectors.parameters().length()));
            parametersStale = false;
        }
    }

    /**
     * Allocating 4 MB anew costs more than convolving them, so passes share one block of memory. ND4J's own policies either
     * never grow it or allocate all of it anew whenever a pass needs a little more.
     */
    private WorkspaceConfiguration workspaceConfiguration() {
        return WorkspaceConfiguration.builder()
                .initialSize(workspaceSize)
                .policyAllocation(AllocationPolicy.STRICT)
                .policyLearning(LearningPolicy.NONE)
                .policySpill(SpillPolicy.EXTERNAL)
                .policyReset(ResetPolicy.BLOCK_LEFT)
                .build();
    }

    @Override
    public void end() {
        long used = workspace.getThisCycleAllocations();
        workspace.close();
        if (used > workspaceSize) {
            workspaceSize = (long) (SPARE * used);
            Nd4j.getWorkspaceManager().destroyWorkspace(workspace);
        }
        pass = null;
    }

    @Override
    public Feature input(FlatVector values, Shape shape) {
        INDArray x = array(values, shape.size())
                .reshape('c', shape.images(), shape.height(), shape.width(), shape.channels());
        return Nd4jFeature.of(kernels, x, false);
    }

    /** The first values of a vector, in this engine's precision. */
    private INDArray array(FlatVector values, int length) {
        INDArray array = values.precision() == Precision.FLOAT
                ? Nd4j.createFromArray(
                        values.length() == length ? values.floats() : Arrays.copyOf(values.floats(), length))
                : Nd4j.createFromArray(
                        values.length() == length ? values.doubles() : Arrays.copyOf(values.doubles(), length));
        return array.castTo(kernels.type());
    }

    @Override
    public Sum sum(Shape shape) {
        return Nd4jFeature.emptySum(kernels, shape);
    }

    @Override
    public Feature concat(List<? extends Feature> features) {
        return Nd4jFeature.concat(
                kernels, features.stream().map(Nd4jFeature::of).toList());
    }

    @Override
    public void close() {
        if (workspace != null) {
            Nd4j.getWorkspaceManager().destroyWorkspace(workspace);
        }
        if (parameters != null) {
            parameters.close();
            gradients.close();
        }
    }

    Kernels kernels() {
        return kernels;
    }

    Pass pass() {
        return pass;
    }

    /** Whether batch norms normalise over the batches of all workers in this pass. */
    boolean synchronised() {
        return batchNorm != MomentSum.LOCAL && pass.synchronises();
    }

    /** Replaces values by their sums over all workers. */
    void sum(double[] values) {
        batchNorm.sum(values, values.length);
    }

    INDArray parameter(Slice slice) {
        return parameterViews[slice.index()];
    }

    /** Some rows of a parameter as a matrix of so many columns. */
    INDArray parameterRows(Slice slice, int columns, int from, int count) {
        return rows(parameters, slice, columns, from, count);
    }

    /** The place of the gradient of some rows of a parameter, which becomes active. */
    INDArray gradientRows(Slice slice, int columns, int from, int count) {
        vectors.active().set(slice.index());
        return rows(gradients, slice, columns, from, count);
    }

    /** Cut out of the whole vector: of rows of a view that lie behind the view's length ND4J makes a scalar. */
    private static INDArray rows(INDArray flat, Slice slice, int columns, int from, int count) {
        int begin = slice.offset() + from * columns;
        return flat.get(NDArrayIndex.interval(begin, begin + count * columns)).reshape('c', count, columns);
    }

    /** The place of a parameter's gradient, which becomes active. */
    INDArray gradient(Slice slice) {
        vectors.active().set(slice.index());
        return gradientViews[slice.index()];
    }

    /** Writes a parameter's gradient, if the pass wants it. */
    void gradient(Slice slice, INDArray value) {
        if (pass.parameterGradients()) {
            INDArray view = gradient(slice);
            view.assign(value.reshape('c', view.shape()));
        }
    }
}
