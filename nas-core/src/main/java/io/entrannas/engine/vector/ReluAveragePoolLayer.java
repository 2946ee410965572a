package io.entrannas.engine.vector;

import io.entrannas.engine.Feature;
import io.entrannas.engine.Layer;
import io.entrannas.engine.Shape;
import java.util.ArrayList;
import java.util.List;

/** ReLU, average pool without padding, of every part of a concatenation. */
final class ReluAveragePoolLayer implements Layer {
    private final VectorEngine engine;
    private final int window;
    private final int stride;
    private final List<Part> parts = new ArrayList<>();

    ReluAveragePoolLayer(VectorEngine engine, int window, int stride) {
        this.engine = engine;
        this.window = window;
        this.stride = stride;
    }

    @Override
    public Feature forward(Feature x) {
        List<VectorFeature> inputs = VectorFeature.of(x).parts();
        while (parts.size() < inputs.size()) {
            parts.add(new Part());
        }
        List<VectorFeature> pooled = new ArrayList<>();
        for (int q = 0; q < inputs.size(); q++) {
            pooled.add(VectorFeature.of(parts.get(q).forward(inputs.get(q))));
        }
        return VectorFeature.concat(engine, pooled);
    }

    @Override
    public void backward() {
        parts.forEach(Part::backward);
    }

    /** The output is a few pixels: plain loops. */
    private final class Part extends VectorLayer {
        private Geometry geometry;
        private Geometry outputGeometry;

        Part() {
            super(ReluAveragePoolLayer.this.engine, null, false);
        }

        @Override
        Shape outputShape(Shape input) {
            return new Shape(
                    input.images(),
                    (input.height() - window) / stride + 1,
                    (input.width() - window) / stride + 1,
                    input.channels());
        }

        @Override
        void prepare(VectorFeature input, Shape output) {
            geometry = Geometry.of(input.shape());
            outputGeometry = Geometry.of(output);
        }

        @Override
        void forwardImage(VectorFeature input, int image, Shape output, float[] to, int at, Scratch scratch) {
            float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
            for (int b = 0; b < outputGeometry.blocks(); b++) {
                int width = outputGeometry.pixel(b);
                for (int r = 0; r < output.height(); r++) {
                    for (int c = 0; c < output.width(); c++) {
                        int pixel = at + outputGeometry.offset(b, r) + c * width;
                        for (int k = 0; k < width; k++) {
                            to[pixel + k] = 0;
                        }
                        for (int w = 0; w < window * window; w++) {
                            int from = read(b, r, c, w);
                            for (int k = 0; k < width; k++) {
                                to[pixel + k] += x[from + k] / (window * window);
                            }
                        }
                    }
                }
            }
        }

        /** Where the pixel of a block begins that is the w-th of a window. */
        private int read(int block, int row, int column, int w) {
            int y = row * stride + w / window;
            return geometry.row(block, y) + (column * stride + w % window) * geometry.pixel(block);
        }

        @Override
        int gradientLength() {
            return 0;
        }

        @Override
        void storeGradient(float[] total) {
            throw new IllegalStateException("a pool has no weights");
        }

        @Override
        void backwardImage(VectorFeature input, int block, int image, Shape output, Scratch scratch) {
            float[] g = outputGradient(image, scratch);
            float[] x = load(input, image, true, geometry, Scratch.Use.INPUT, scratch);
            float[] gx = scratch.zeroed(Scratch.Use.INPUT_GRADIENT, geometry.length());
            for (int b = 0; b < outputGeometry.blocks(); b++) {
                int width = outputGeometry.pixel(b);
                for (int r = 0; r < output.height(); r++) {
                    for (int c = 0; c < output.width(); c++) {
                        int pixel = outputGeometry.row(b, r) + c * width;
                        for (int w = 0; w < window * window; w++) {
                            int to = read(b, r, c, w);
                            for (int k = 0; k < width; k++) {
                                gx[to + k] += g[pixel + k] / (window * window);
                            }
                        }
                    }
                }
            }
            deliverRows(input, 0, image, gx, geometry, x, geometry, scratch);
        }
    }
}
