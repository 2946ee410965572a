package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Shape;

/** ReLU, two dense convolutions with nothing between them, batch norm. What is between them is computed twice. */
final class ConvolutionPairLayer extends VectorLayer {
    private final Convolution firstSpec;
    private final Convolution secondSpec;
    private final DenseConvolution first;
    private final DenseConvolution second;
    private Geometry xGeometry;
    /** What is between the convolutions, inside the border that the second needs, and without it. */
    private Geometry borderedMiddle;

    private Geometry outputGeometry;
    private Geometry gradientGeometry;
    /** The gradient of what is between, as the first wants it. */
    private Geometry middleGradientGeometry;

    /** The gradient of the input. */
    private Geometry gxGeometry;

    ConvolutionPairLayer(
            VectorEngine engine,
            Convolution firstSpec,
            Convolution secondSpec,
            DenseConvolution first,
            DenseConvolution second,
            ChannelNorm norm) {
        super(engine, norm, true);
        this.firstSpec = firstSpec;
        this.secondSpec = secondSpec;
        this.first = first;
        this.second = second;
    }

    @Override
    Shape outputShape(Shape input) {
        return secondSpec.output(firstSpec.output(input));
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        first.prepare(input.parts());
        second.prepare();
        Shape shape = firstSpec.output(input.shape());
        xGeometry = bordered(input.shape(), firstSpec);
        borderedMiddle = bordered(shape, secondSpec);
        outputGeometry = Geometry.of(output);
        gradientGeometry = second.gradientGeometry(borderedMiddle, output);
        middleGradientGeometry = first.gradientGeometry(xGeometry, shape);
        gxGeometry = first.gathers() ? Geometry.of(input.shape()) : xGeometry;
    }

    private static Geometry bordered(Shape shape, Convolution spec) {
        return Geometry.padded(
                shape.height(), shape.width(), shape.channels(), spec.paddingHeight(), spec.paddingWidth());
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        float[] x = load(input, image, true, xGeometry, Scratch.Use.INPUT, scratch);
        second.forward(0, between(x, scratch), borderedMiddle, to, at, outputGeometry);
    }

    private float[] between(float[] x, Scratch scratch) {
        float[] between = scratch.bordered(Scratch.Use.MIDDLE, borderedMiddle, borderedMiddle);
        first.forward(0, x, xGeometry, between, Lanes.ORIGIN, borderedMiddle);
        return between;
    }

    @Override
    int gradientLength() {
        return first.gradientLength() + second.gradientLength();
    }

    @Override
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        float[] gradients = gradientSums(block);
        float[] g = outputGradient(image, gradientGeometry, scratch);
        float[] x = load(input, image, true, xGeometry, Scratch.Use.INPUT, scratch);
        if (gradients != null) {
            float[] between = between(x, scratch);
            second.weightGradient(0, between, borderedMiddle, g, gradientGeometry, gradients, first.gradientLength());
        }
        float[] gMiddle = middleGradient(g, scratch);
        if (gradients != null) {
            first.weightGradient(0, x, xGeometry, gMiddle, middleGradientGeometry, gradients, 0);
        }
        if (input.needsGradient()) {
            float[] gx = scratch.get(Scratch.Use.INPUT_GRADIENT, gxGeometry.length());
            first.inputGradient(0, gMiddle, middleGradientGeometry, gx, gxGeometry);
            deliverRows(input, 0, image, gx, gxGeometry, x, xGeometry, scratch);
        }
    }

    private float[] middleGradient(float[] g, Scratch scratch) {
        float[] to = scratch.bordered(Scratch.Use.MIDDLE_GRADIENT, middleGradientGeometry, middleGradientGeometry);
        if (second.gathers()) {
            second.inputGradient(0, g, gradientGeometry, to, middleGradientGeometry);
            return to;
        }
        float[] scattered = scratch.get(Scratch.Use.INPUT_GRADIENT, borderedMiddle.length());
        second.inputGradient(0, g, gradientGeometry, scattered, borderedMiddle);
        for (int b = 0; b < borderedMiddle.blocks(); b++) {
            for (int r = 0; r < borderedMiddle.height(); r++) {
                System.arraycopy(
                        scattered,
                        borderedMiddle.row(b, r),
                        to,
                        middleGradientGeometry.row(b, r),
                        borderedMiddle.rowLength(b));
            }
        }
        return to;
    }

    @Override
    void storeGradient(float[] total) {
        first.storeGradient(total, 0);
        second.storeGradient(total, first.gradientLength());
    }
}
