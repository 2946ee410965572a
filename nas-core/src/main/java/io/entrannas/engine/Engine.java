package io.entrannas.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Runs one network, in the vocabulary of the search space; there is no general autograd. A network asks for its layers,
 * calls {@link #allocate()}, and then runs passes: {@link #begin}, forward in order, backward in the opposite order,
 * {@link #end}. An engine and its layers belong to one thread.
 */
public interface Engine extends AutoCloseable {
    /** Name in configurations and result tables: {@code nd4j}, {@code vector}. */
    String name();

    Precision precision();

    /** [ReLU,] convolution [, batch norm]. */
    Layer convolution(boolean relu, Convolution convolution, Optional<BatchNorm> batchNorm);

    /** ReLU, two convolutions with nothing between them, batch norm. */
    Layer convolutionPair(Convolution first, Convolution second, BatchNorm batchNorm);

    /** ReLU, depthwise convolution, pointwise convolution, batch norm. */
    Layer separable(Separable separable, BatchNorm batchNorm);

    /** Pool [, batch norm]. */
    Layer pool(PoolKind kind, int channels, int stride, Optional<BatchNorm> batchNorm);

    /** Factorized reduction, batch norm. */
    Layer factorizedReduce(FactorizedReduce reduce, BatchNorm batchNorm);

    /** ReLU, average pool without padding (auxiliary head). */
    Layer reluAveragePool(int channels, int window, int stride);

    /**
     * [ReLU,] global average pool and a linear layer with slices {@code name.weight} [in, classes] and
     * {@code name.bias}.
     */
    Classifier classifier(boolean relu, String name, int in, int classes);

    Mix mix();

    /** Ends building: no layer can be made after it. */
    void allocate();

    NetworkVectors vectors();

    /** Must be called after {@link NetworkVectors#parameters()} was written. */
    void parametersChanged();

    /** Must be called after {@link NetworkVectors#statistics()} was written. */
    void statisticsChanged();

    /** Brings {@link NetworkVectors#gradients()} up to date with the last backward pass. */
    default void fetchGradients() {
        fetchGradients(0, vectors().parameterLayout().length());
    }

    /**
     * Brings some of {@link NetworkVectors#gradients()} up to date with the backward pass, which may go on.
     *
     * @param from first value
     * @param to after the last value
     */
    void fetchGradients(int from, int to);

    /** Brings {@link NetworkVectors#statistics()} up to date with the passes so far. */
    void fetchStatistics();

    /** Begins a pass; no parameter has a gradient yet. */
    void begin(Pass pass);

    /** Releases the features of the pass. */
    void end();

    /**
     * Most bytes that features and gradients of the last pass took at a time, for each image of the batch; empty where the
     * engine does not know.
     */
    default OptionalLong activationBytesPerImage() {
        return OptionalLong.empty();
    }

    /**
     * A batch of images.
     *
     * @param values N,H,W,C order, in this engine's precision or another; may be longer than the shape says
     */
    Feature input(FlatVector values, Shape shape);

    /** The sum at an intermediate node, zero at first. */
    Sum sum(Shape shape);

    /** Channel concatenation of features of the same size. Their gradients arrive without a call. */
    Feature concat(List<? extends Feature> features);

    @Override
    void close();
}
