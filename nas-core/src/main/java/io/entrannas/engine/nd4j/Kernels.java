package io.entrannas.engine.nd4j;

import io.entrannas.engine.Shape;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The ND4J calls of this engine, chosen by measurement where ND4J offers several (on a CPU its own batch norm takes 38 ms
 * where the composition of these takes 2, {@code mmuli} 25 ms where {@code gemm} takes 0.3). All arrays are c-ordered and
 * without gaps.
 */
final class Kernels {
    private final DataType type;

    Kernels(DataType type) {
        this.type = type;
    }

    /** An array with undefined values. */
    INDArray create(Shape shape) {
        return Nd4j.createUninitialized(type, shape.images(), shape.height(), shape.width(), shape.channels());
    }

    INDArray create(long... shape) {
        return Nd4j.createUninitialized(type, shape);
    }

    INDArray zeros(long... shape) {
        return Nd4j.zeros(type, shape);
    }

    INDArray row(double[] values) {
        return Nd4j.createFromArray(values).castTo(type).reshape(values.length);
    }

    DataType type() {
        return type;
    }

    static Shape shape(INDArray x) {
        return new Shape((int) x.size(0), (int) x.size(1), (int) x.size(2), (int) x.size(3));
    }

    /** [N,H,W,C] as [N*H*W, C]. */
    static INDArray pixels(INDArray x) {
        return x.reshape('c', x.length() / x.size(3), x.size(3));
    }

    /** z = a * b + beta * z, matrices. */
    static void gemm(INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray z, double beta) {
        Nd4j.gemm(a, b, z, transposeA, transposeB, 1, beta);
    }

    /** y += factor * x. */
    static void axpy(double factor, INDArray x, INDArray y) {
        Nd4j.getBlasWrapper().level1().axpy(x.length(), factor, x, y);
    }

    static double dot(INDArray x, INDArray y) {
        return Nd4j.getBlasWrapper().dot(x.reshape(x.length()), y.reshape(y.length()));
    }

    /** z = x * row over the last dimension; z may be x. */
    static void multiplyChannels(INDArray x, INDArray row, INDArray z) {
        Nd4j.exec(new BroadcastMulOp(x, row, z, x.rank() - 1));
    }

    /** z = x - row over the last dimension; z may be x. */
    static void subtractChannels(INDArray x, INDArray row, INDArray z) {
        Nd4j.exec(new BroadcastSubOp(x, row, z, x.rank() - 1));
    }

    /** z = x * factor of the image. */
    static void multiplyImages(INDArray x, INDArray factors, INDArray z) {
        long imageSize = x.length() / x.size(0);
        Nd4j.exec(new BroadcastMulOp(
                x.reshape('c', x.size(0), imageSize), factors, z.reshape('c', x.size(0), imageSize), 0));
    }

    /** Sums of [N,H,W,C] over N,H,W: two products with vectors of ones, the first of them wide, which BLAS likes. */
    INDArray sumPixels(INDArray x) {
        long rows = x.size(0) * x.size(1);
        long width = x.size(2);
        long channels = x.size(3);
        INDArray wide = create(1, width * channels);
        gemm(ones(rows), false, x.reshape('c', rows, width * channels), false, wide, 0);
        INDArray sums = create(1, channels);
        gemm(ones(width), false, wide.reshape('c', width, channels), false, sums, 0);
        return sums.reshape(channels);
    }

    private INDArray ones(long length) {
        return Nd4j.ones(type, 1, length);
    }

    INDArray relu(INDArray x) {
        INDArray y = Nd4j.createUninitialized(type, x.shape());
        Nd4j.exec(new org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear(x, y));
        return y;
    }

    /** 1 where x is positive, else 0. */
    INDArray positive(INDArray x) {
        INDArray y = Nd4j.createUninitialized(type, x.shape());
        Nd4j.exec(new org.nd4j.linalg.api.ops.impl.scalar.Step(x, y, 0.0));
        return y;
    }

    /** Every second pixel, from the given one: x[:, row::2, column::2, :]. */
    INDArray phase(INDArray x, int row, int column) {
        Shape s = shape(x);
        INDArray z = create(s.images(), phaseSize(s.height(), row), phaseSize(s.width(), column), s.channels());
        custom("strided_slice", new INDArray[] {x}, new INDArray[] {z}, phaseArguments(s, row, column));
        return z;
    }

    /** The gradient of {@link #phase}: g at the pixels that it took, zero elsewhere. */
    INDArray phaseBackward(INDArray x, INDArray g, int row, int column) {
        INDArray z = Nd4j.createUninitialized(type, x.shape());
        custom("strided_slice_bp", new INDArray[] {x, g}, new INDArray[] {z}, phaseArguments(shape(x), row, column));
        return z;
    }

    /** A view of the pixels that {@link #phase} takes, to write to. */
    static INDArray phaseView(INDArray x, int row, int column) {
        Shape s = shape(x);
        long rowStride = x.stride(1);
        long columnStride = x.stride(2);
        return Nd4j.create(
                x.data(),
                new long[] {s.images(), phaseSize(s.height(), row), phaseSize(s.width(), column), s.channels()},
                new long[] {x.stride(0), 2 * rowStride, 2 * columnStride, x.stride(3)},
                x.offset() + row * rowStride + column * columnStride,
                'c');
    }

    static int phaseSize(int size, int offset) {
        return (size - offset + 1) / 2;
    }

    private static int[] phaseArguments(Shape s, int row, int column) {
        return new int[] {0, 0, 0, 0, 0, 0, row, column, 0, s.images(), s.height(), s.width(), s.channels(), 1, 2, 2, 1
        };
    }

    /** Runs an operation of libnd4j. */
    static void custom(String name, INDArray[] inputs, INDArray[] outputs, int... arguments) {
        Nd4j.exec(DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addOutputs(outputs)
                .addIntegerArguments(Arrays.stream(arguments).boxed().toList())
                .build());
    }
}
