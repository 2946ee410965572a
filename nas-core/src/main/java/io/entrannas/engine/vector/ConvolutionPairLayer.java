package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Shape;

/** ReLU, two dense convolutions with nothing between them, batch norm. What is between them is computed twice. */
final class ConvolutionPairLayer extends VectorLayer {
    private final Convolution firstSpec;
    private final Convolution secondSpec;
    private final DenseConvolution first;
    private final DenseConvolution second;
    private Shape middle;
    private Geometry xGeometry;
    private Geometry middleGeometry;

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
        middle = firstSpec.output(input.shape());
        xGeometry = geometry(input.shape(), firstSpec);
        middleGeometry = geometry(middle, secondSpec);
    }

    private static Geometry geometry(Shape shape, Convolution spec) {
        return Geometry.padded(
                shape.height(),
                shape.width(),
                Lanes.padded(shape.channels()),
                spec.paddingHeight(),
                spec.paddingWidth());
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        float[] x = load(input, image, true, xGeometry, Scratch.Use.INPUT, scratch);
        second.forward(
                0,
                between(x, scratch),
                middleGeometry,
                output,
                to,
                at,
                output.width() * Lanes.padded(output.channels()));
    }

    private float[] between(float[] x, Scratch scratch) {
        float[] between = scratch.bordered(Scratch.Use.MIDDLE, middleGeometry, middleGeometry);
        first.forward(0, x, xGeometry, middle, between, middleGeometry.row(0), middleGeometry.rowStep());
        return between;
    }

    @Override
    int gradientLength() {
        return first.gradientLength() + second.gradientLength();
    }

    @Override
    void backwardImage(VectorFeature input, int image, Shape output, float[] gradients, Scratch scratch) {
        float[] g = outputGradient(image, scratch);
        float[] x = load(input, image, true, xGeometry, Scratch.Use.INPUT, scratch);
        if (gradients != null) {
            float[] between = between(x, scratch);
            second.weightGradient(0, between, middleGeometry, output, g, 0, gradients, first.gradientLength());
        }
        float[] padded = scratch.zeroed(Scratch.Use.MIDDLE_GRADIENT, middleGeometry.length());
        second.inputGradient(0, g, 0, output, padded, middleGeometry);
        // The output's gradient is not needed any more: its array takes that of the middle, without the border.
        float[] gMiddle = scratch.get(Scratch.Use.MIDDLE, middle.height() * middleGeometry.rowLength());
        for (int r = 0; r < middle.height(); r++) {
            System.arraycopy(
                    padded, middleGeometry.row(r), gMiddle, r * middleGeometry.rowLength(), middleGeometry.rowLength());
        }
        if (gradients != null) {
            first.weightGradient(0, x, xGeometry, middle, gMiddle, 0, gradients, 0);
        }
        if (input.needsGradient()) {
            float[] gx = scratch.zeroed(Scratch.Use.INPUT_GRADIENT, xGeometry.length());
            first.inputGradient(0, gMiddle, 0, middle, gx, xGeometry);
            deliverRows(input, 0, image, gx, xGeometry, x, scratch);
        }
    }

    @Override
    void storeGradient(float[] total) {
        first.storeGradient(total, 0);
        second.storeGradient(total, first.gradientLength());
    }
}
