package io.entrannas.engine.vector;

import io.entrannas.engine.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * ReLU, factorized reduction, batch norm: two pointwise convolutions, one of the pixels in even rows and columns, one of those
 * in odd ones. What each of them reads is gathered, so that both are products of pixels without gaps.
 */
final class FactorizedReduceLayer extends VectorLayer {
    private static final int STRIDE = 2;

    /** Floats of the rows that go the whole way together, of a part of the input or of the output, whichever has more. */
    private static final int PIECE = 4096;

    private final DenseConvolution convolution;
    private final int out;

    FactorizedReduceLayer(VectorEngine engine, int out, DenseConvolution convolution, ChannelNorm norm) {
        super(engine, norm, true);
        this.convolution = convolution;
        this.out = out;
    }

    @Override
    Shape outputShape(Shape input) {
        return input.strided(STRIDE).withChannels(out);
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        convolution.prepare(input.parts());
    }

    private int rows(VectorFeature input, Shape output) {
        int widest = Lanes.padded(out);
        for (VectorFeature part : input.parts()) {
            widest = Math.max(widest, part.channels());
        }
        return Math.max(1, PIECE / (output.width() * widest));
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        int width = output.width();
        int pixels = output.height() * width;
        int rows = rows(input, output);
        Arrays.fill(to, at, at + pixels * Lanes.padded(out), 0);
        for (int first = 0; first < output.height(); first += rows) {
            int count = Math.min(rows, output.height() - first);
            for (int q = 0; q < input.parts().size(); q++) {
                for (int tap = 0; tap < STRIDE; tap++) {
                    float[] x = gather(input.parts().get(q), image, tap, first, count, width, scratch);
                    convolution.addTap(q, tap, x, count * width, to, at, pixels, first * width);
                }
            }
        }
    }

    /** Some rows of the rectified pixels that a tap reads, block by block; zero where it reads beyond the image. */
    private static float[] gather(
            VectorFeature x, int image, int tap, int first, int rows, int width, Scratch scratch) {
        int xWidth = x.shape().width();
        int inside = inside(xWidth, tap);
        float[] to = scratch.get(Scratch.Use.PIECE, rows * width * x.channels());
        float[] row = scratch.get(Scratch.Use.ROW, xWidth * Lanes.COUNT);
        for (int b = 0; b < x.blocks(); b++) {
            int pixel = x.width(b);
            int step = STRIDE * pixel;
            for (int r = 0; r < rows; r++) {
                int at = at(b, r, rows, width, pixel);
                int xRow = (first + r) * STRIDE + tap;
                int from = x.valuesAt(image) + x.blockAt(b) + xRow * xWidth * pixel;
                int count = xRow < x.shape().height() ? inside : 0;
                if (count > 0 && pixel == Lanes.COUNT) {
                    readPixels(x, b, from + tap * pixel, step, count, to, at);
                } else if (count > 0) {
                    read(x, b, from, true, row, Lanes.ORIGIN, xWidth * pixel);
                    ChannelKernels.copy(row, Lanes.ORIGIN + tap * pixel, step, to, at, pixel, pixel, count);
                }
                Arrays.fill(to, at + count * pixel, at + width * pixel, 0);
            }
        }
        return to;
    }

    /** Pixels of a row that a tap reads. */
    private static int inside(int xWidth, int tap) {
        return (xWidth - tap + STRIDE - 1) / STRIDE;
    }

    /** Where a row of a block begins in what is gathered. */
    private static int at(int block, int row, int rows, int width, int pixel) {
        return Lanes.ORIGIN + block * rows * width * Lanes.COUNT + row * width * pixel;
    }

    @Override
    int gradientLength() {
        return convolution.gradientLength();
    }

    @Override
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        List<VectorFeature> parts = input.parts();
        float[] gradients = gradientSums(block);
        int width = output.width();
        int rows = rows(input, output);
        for (int first = 0; first < output.height(); first += rows) {
            int count = Math.min(rows, output.height() - first);
            int pixels = count * width;
            float[] g = outputGradient(image, first * width, pixels, Scratch.Use.GRADIENT, scratch);
            for (int q = 0; q < parts.size(); q++) {
                VectorFeature part = parts.get(q);
                if (gradients == null && !part.needsGradient()) {
                    continue;
                }
                for (int tap = 0; tap < STRIDE; tap++) {
                    float[] x = gather(part, image, tap, first, count, width, scratch);
                    if (gradients != null) {
                        convolution.tapWeightGradient(q, tap, x, g, pixels, gradients);
                    }
                    if (part.needsGradient()) {
                        float[] gx = scratch.get(Scratch.Use.INPUT_GRADIENT, pixels * part.channels());
                        convolution.tapInputGradient(q, tap, g, pixels, gx);
                        spread(input, q, image, tap, first, count, width, gx, x, scratch);
                    }
                }
            }
        }
    }

    /** Delivers the rows of the input that a tap reads, with zeros for the pixels between; the other tap reads the others. */
    private void spread(
            VectorFeature input,
            int part,
            int image,
            int tap,
            int first,
            int rows,
            int width,
            float[] gx,
            float[] rectified,
            Scratch scratch) {
        VectorFeature x = input.parts().get(part);
        int xWidth = x.shape().width();
        int inside = inside(xWidth, tap);
        for (int b = 0; b < x.blocks(); b++) {
            int pixel = x.width(b);
            for (int r = 0; r < rows && (first + r) * STRIDE + tap < x.shape().height(); r++) {
                int from = at(b, r, rows, width, pixel);
                int xRow = ((first + r) * STRIDE + tap) * xWidth;
                if (pixel == Lanes.COUNT) {
                    int step = STRIDE * pixel;
                    deliverPixels(input, part, b, image, xRow, tap, step, inside, gx, rectified, from, scratch);
                } else {
                    float[] gxRow = apart(gx, from, pixel, tap, inside, xWidth, Scratch.Use.ROW, scratch);
                    float[] xs = apart(rectified, from, pixel, tap, inside, xWidth, Scratch.Use.SECOND_ROW, scratch);
                    deliver(input, part, b, image, xRow, xWidth, gxRow, Lanes.ORIGIN, xs, Lanes.ORIGIN, scratch);
                }
            }
        }
    }

    /** A row with zeros between narrow pixels. */
    private static float[] apart(
            float[] x, int at, int pixel, int tap, int count, int xWidth, Scratch.Use use, Scratch scratch) {
        float[] row = scratch.zeroed(use, xWidth * pixel);
        ChannelKernels.copy(x, at, pixel, row, Lanes.ORIGIN + tap * pixel, STRIDE * pixel, pixel, count);
        return row;
    }

    @Override
    void storeGradient(float[] total) {
        convolution.storeGradient(total, 0);
    }
}
