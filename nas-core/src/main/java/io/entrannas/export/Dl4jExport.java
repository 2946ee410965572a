package io.entrannas.export;

import io.entrannas.engine.BatchNorm;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.PoolKind;
import io.entrannas.engine.Shape;
import io.entrannas.export.NetworkGraph.Node;
import io.entrannas.export.Primitive.Add;
import io.entrannas.export.Primitive.Concatenate;
import io.entrannas.export.Primitive.Convolve;
import io.entrannas.export.Primitive.Depthwise;
import io.entrannas.export.Primitive.GlobalAverage;
import io.entrannas.export.Primitive.Images;
import io.entrannas.export.Primitive.Linear;
import io.entrannas.export.Primitive.Normalise;
import io.entrannas.export.Primitive.Pool;
import io.entrannas.export.Primitive.Relu;
import io.entrannas.export.Primitive.Shift;
import io.entrannas.store.Tensor;
import io.entrannas.trained.Normalisation;
import io.entrannas.trained.TrainedNetwork;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A trained network as a {@link ComputationGraph} of DL4J's own layers, in the zip file of its {@link ModelSerializer}. Input
 * {@code [batch, channels, height, width]} of pixels 0..255 (colours in the order red, green, blue) that went through the
 * normaliser in the same file; output the probabilities. The names of the classes are the file's object {@value #CLASSES}.
 *
 * <p>libnd4j's oneDNN path fails on dilated depthwise convolutions. A kernel of dilation 2 is therefore written as one
 * without dilation, (2k - 1) x (2k - 1), with zeros between its values: the same numbers, at the cost of more of them.
 */
public final class Dl4jExport {
    static final String CLASSES = "classes";

    private static final String INPUT = "images";
    private static final String OUTPUT = "probabilities";

    private final TrainedNetwork network;
    private final GraphBuilder builder = new NeuralNetConfiguration.Builder()
            .dataType(DataType.FLOAT)
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder();

    private Dl4jExport(TrainedNetwork network) {
        this.network = network;
    }

    /**
     * Writes the file, or replaces it.
     *
     * @throws io.entrannas.UserError when the tensors are those of another architecture, or hold NaN or an infinite value
     */
    public static void write(TrainedNetwork network, File file) throws IOException {
        NetworkGraph nodes = NetworkGraph.of(network);
        Dl4jExport export = new Dl4jExport(network);
        ComputationGraph graph = export.build(nodes);
        try {
            nodes.nodes().forEach(node -> export.fill(node, graph));
            ModelSerializer.writeModel(graph, file, false);
        } finally {
            graph.close();
        }
        ModelSerializer.addNormalizerToModel(file, export.normaliser());
        ModelSerializer.addObjectToFile(file, CLASSES, new ArrayList<>(network.classes()));
    }

    private ComputationGraph build(NetworkGraph nodes) {
        Shape image = network.image();
        builder.addInputs(INPUT)
                .setInputTypes(InputType.convolutional(image.height(), image.width(), image.channels()));
        nodes.nodes().forEach(this::add);
        builder.setOutputs(name(nodes.output()));
        ComputationGraph graph = new ComputationGraph(builder.build());
        graph.init();
        return graph;
    }

    private NormalizerStandardize normaliser() {
        Normalisation normalisation = network.normalisation();
        float[] mean = new float[normalisation.channels()];
        float[] divisor = new float[normalisation.channels()];
        for (int c = 0; c < mean.length; c++) {
            mean[c] = (float) (Normalisation.WHITE * normalisation.mean().get(c));
            divisor[c] = (float) (Normalisation.WHITE * normalisation.divisor(c));
        }
        return new NormalizerStandardize(row(mean), row(divisor));
    }

    private static INDArray row(float[] values) {
        return Nd4j.createFromArray(values).reshape(1, values.length);
    }

    private static String name(Node node) {
        return node.primitive() instanceof Linear ? OUTPUT : name(node.index());
    }

    private static String name(int node) {
        // The first node is the network's input.
        return node == 0 ? INPUT : "node" + node;
    }

    private void add(Node node) {
        Primitive primitive = node.primitive();
        String name = name(node);
        String[] inputs = node.inputs().stream().map(Dl4jExport::name).toArray(String[]::new);
        if (primitive instanceof Add) {
            builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), distinct(name, inputs));
        } else if (primitive instanceof Concatenate) {
            builder.addVertex(name, new MergeVertex(), distinct(name, inputs));
        } else if (primitive instanceof Shift) {
            String padded = name + ".padded";
            builder.addLayer(padded, new ZeroPaddingLayer(0, 1, 0, 1), inputs);
            builder.addLayer(name, new Cropping2D(1, 0, 1, 0), padded);
        } else if (!(primitive instanceof Images)) {
            builder.addLayer(name, layer(primitive), inputs);
        }
    }

    /** A vertex takes each of its inputs once; what comes again comes through a vertex that changes nothing. */
    private String[] distinct(String name, String... inputs) {
        Set<String> seen = new HashSet<>();
        String[] names = inputs.clone();
        for (int i = 0; i < names.length; i++) {
            if (!seen.add(names[i])) {
                names[i] = name + ".input" + i;
                builder.addVertex(names[i], new ScaleVertex(1), inputs[i]);
            }
        }
        return names;
    }

    private static Layer layer(Primitive primitive) {
        if (primitive instanceof Relu) {
            return new ActivationLayer(Activation.RELU);
        }
        if (primitive instanceof Convolve c) {
            return new ConvolutionLayer.Builder(c.kernelHeight(), c.kernelWidth())
                    .stride(c.strideHeight(), c.strideWidth())
                    .padding(c.paddingHeight(), c.paddingWidth())
                    .nIn(c.in())
                    .nOut(c.out())
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build();
        }
        if (primitive instanceof Depthwise d) {
            int kernel = undilated(d);
            return new DepthwiseConvolution2D.Builder(kernel, kernel)
                    .stride(d.stride(), d.stride())
                    .padding(d.padding(), d.padding())
                    .nIn(d.channels())
                    .nOut(d.channels())
                    .depthMultiplier(1)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build();
        }
        if (primitive instanceof Normalise b) {
            return new BatchNormalization.Builder()
                    .nIn(b.channels())
                    .nOut(b.channels())
                    .eps(BatchNorm.EPSILON)
                    .decay(1 - BatchNorm.MOMENTUM)
                    .useLogStd(false)
                    .build();
        }
        if (primitive instanceof Pool p) {
            return new SubsamplingLayer.Builder(p.kind() == PoolKind.MAX ? PoolingType.MAX : PoolingType.AVG)
                    .kernelSize(3, 3)
                    .stride(p.stride(), p.stride())
                    .padding(1, 1)
                    .build();
        }
        if (primitive instanceof GlobalAverage) {
            return new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
        }
        if (primitive instanceof Linear l) {
            return new OutputLayer.Builder(LossFunction.MCXENT)
                    .nIn(l.in())
                    .nOut(l.classes())
                    .activation(Activation.SOFTMAX)
                    .build();
        }
        throw new AssertionError(primitive);
    }

    /** Side of the kernel without dilation. */
    private static int undilated(Depthwise d) {
        return d.dilation() * (d.kernel() - 1) + 1;
    }

    private void fill(Node node, ComputationGraph graph) {
        Primitive primitive = node.primitive();
        String name = name(node);
        if (primitive instanceof Convolve c) {
            set(graph, name, "W", Axes.permute(tensor(c.weight()), 3, 2, 0, 1));
        } else if (primitive instanceof Depthwise d) {
            set(graph, name, "W", kernel(d));
        } else if (primitive instanceof Normalise b) {
            set(graph, name, "gamma", vector(b.name() + ".weight"));
            set(graph, name, "beta", vector(b.name() + ".bias"));
            set(graph, name, "mean", vector(b.name() + ".running_mean"));
            set(graph, name, "var", vector(b.name() + ".running_var"));
        } else if (primitive instanceof Linear l) {
            set(graph, name, "W", vector(l.name() + ".weight"));
            set(graph, name, "b", vector(l.name() + ".bias"));
        }
    }

    /** {@code [side, side, channels]}, with zeros between the values of a dilated kernel. */
    private float[] kernel(Depthwise d) {
        FlatVector values = tensor(d.weight()).values();
        int side = undilated(d);
        float[] kernel = new float[side * side * d.channels()];
        for (int y = 0; y < d.kernel(); y++) {
            for (int x = 0; x < d.kernel(); x++) {
                for (int c = 0; c < d.channels(); c++) {
                    kernel[((y * side + x) * d.dilation()) * d.channels() + c] =
                            (float) values.get((y * d.kernel() + x) * d.channels() + c);
                }
            }
        }
        return kernel;
    }

    private Tensor tensor(String slice) {
        return network.tensors().get(slice);
    }

    private float[] vector(String slice) {
        return Axes.permute(tensor(slice), axes(tensor(slice)));
    }

    private static int[] axes(Tensor tensor) {
        int[] axes = new int[tensor.shape().size()];
        Arrays.setAll(axes, i -> i);
        return axes;
    }

    /** @param values in row-major order of the parameter's shape */
    private static void set(ComputationGraph graph, String layer, String parameter, float[] values) {
        INDArray target = graph.getLayer(layer).getParam(parameter);
        target.assign(Nd4j.createFromArray(values).reshape('c', target.shape()));
    }
}
