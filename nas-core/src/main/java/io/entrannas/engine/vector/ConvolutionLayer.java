package io.entrannas.engine.vector;

import io.entrannas.engine.Convolution;
import io.entrannas.engine.Shape;
import java.util.List;

/** [ReLU,] dense convolution [, batch norm]. */
final class ConvolutionLayer extends VectorLayer {
    private final boolean relu;
    private final Convolution spec;
    private final DenseConvolution convolution;
    private Geometry[] geometries = new Geometry[0];
    /** The gradients of the input's parts. */
    private Geometry[] gxGeometries = new Geometry[0];

    private Geometry outputGeometry;
    private Geometry gradientGeometry;

    ConvolutionLayer(
            VectorEngine engine, boolean relu, Convolution spec, DenseConvolution convolution, ChannelNorm norm) {
        super(engine, norm, true);
        this.relu = relu;
        this.spec = spec;
        this.convolution = convolution;
    }

    @Override
    Shape outputShape(Shape input) {
        return spec.output(input);
    }

    @Override
    void prepare(VectorFeature input, Shape output) {
        convolution.prepare(input.parts());
        List<VectorFeature> parts = input.parts();
        if (geometries.length != parts.size()) {
            geometries = new Geometry[parts.size()];
            gxGeometries = new Geometry[parts.size()];
        }
        for (int q = 0; q < geometries.length; q++) {
            geometries[q] = geometry(parts.get(q), output);
            gxGeometries[q] = convolution.gathers() ? Geometry.of(parts.get(q).shape()) : geometries[q];
        }
        outputGeometry = Geometry.of(output);
        gradientGeometry = convolution.gradientGeometry(geometries[0], output);
    }

    /** The border must hold what the last row and column of the output read. */
    private Geometry geometry(VectorFeature x, Shape output) {
        Shape shape = x.shape();
        int top = spec.paddingHeight();
        int left = spec.paddingWidth();
        return new Geometry(
                shape.height(),
                shape.width(),
                shape.channels(),
                top,
                left,
                Math.max(
                        shape.height() + top, (output.height() - 1) * spec.strideHeight() + convolution.kernelHeight()),
                Math.max(shape.width() + left, (output.width() - 1) * spec.strideWidth() + convolution.kernelWidth()),
                0);
    }

    @Override
    void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
        for (int q = 0; q < geometries.length; q++) {
            float[] x = load(input.parts().get(q), image, relu, geometries[q], Scratch.Use.INPUT, scratch);
            convolution.forward(q, x, geometries[q], to, at, outputGeometry);
        }
    }

    @Override
    int gradientLength() {
        return convolution.gradientLength();
    }

    @Override
    void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
        float[] gradients = gradientSums(block);
        float[] g = outputGradient(image, gradientGeometry, scratch);
        for (int q = 0; q < geometries.length; q++) {
            VectorFeature part = input.parts().get(q);
            if (gradients == null && !part.needsGradient()) {
                continue;
            }
            Geometry geometry = geometries[q];
            float[] x = load(part, image, relu, geometry, Scratch.Use.INPUT, scratch);
            if (gradients != null) {
                convolution.weightGradient(q, x, geometry, g, gradientGeometry, gradients, 0);
            }
            if (part.needsGradient()) {
                float[] gx = scratch.get(Scratch.Use.INPUT_GRADIENT, gxGeometries[q].length());
                convolution.inputGradient(q, g, gradientGeometry, gx, gxGeometries[q]);
                deliverRows(input, q, image, gx, gxGeometries[q], relu ? x : null, geometry, scratch);
            }
        }
    }

    @Override
    void storeGradient(float[] total) {
        convolution.storeGradient(total, 0);
    }
}
