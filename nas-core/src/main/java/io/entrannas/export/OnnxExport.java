package io.entrannas.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import io.entrannas.space.GenotypeJson;
import io.entrannas.trained.Normalisation;
import io.entrannas.trained.TrainedNetwork;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import onnx.Onnx;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A trained network in ONNX: input {@value #INPUT}, unsigned bytes {@code [batch, height, width, channels]} as image decoders
 * give them (colours in the order red, green, blue; normalised inside), outputs {@value #LOGITS} and {@value #PROBABILITIES}
 * {@code [batch, classes]}. Names of the classes, mean, deviation and genotype are among the metadata, as JSON.
 */
public final class OnnxExport {
    static final String INPUT = "images";
    static final String LOGITS = "logits";
    static final String PROBABILITIES = "probabilities";

    private static final int OPSET = 17;
    private static final int IR_VERSION = 8;
    private static final String BATCH = "batch";
    private static final JsonMapper JSON = new JsonMapper();

    private final TrainedNetwork network;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("target-net");

    private OnnxExport(TrainedNetwork network) {
        this.network = network;
    }

    /**
     * The bytes of the file.
     *
     * @throws io.entrannas.UserError when the tensors are those of another architecture, or hold NaN or an infinite value
     */
    public static byte[] write(TrainedNetwork network) {
        return new OnnxExport(network).model().toByteArray();
    }

    private ModelProto model() {
        NetworkGraph nodes = NetworkGraph.of(network);
        Shape image = network.image();
        graph.addInput(value(INPUT, TensorProto.DataType.UINT8, image.height(), image.width(), image.channels()));
        nodes.nodes().forEach(this::add);
        add("Softmax", PROBABILITIES, List.of(LOGITS), integer("axis", 1));
        int classes = network.classes().size();
        graph.addOutput(value(LOGITS, TensorProto.DataType.FLOAT, classes));
        graph.addOutput(value(PROBABILITIES, TensorProto.DataType.FLOAT, classes));
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("EnTranNAS on Spark")
                .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPSET))
                .addMetadataProps(
                        metadata("classes", JSON.valueToTree(network.classes()).toString()))
                .addMetadataProps(
                        metadata("mean", network.normalisation().mean().toString()))
                .addMetadataProps(metadata(
                        "deviation", network.normalisation().deviation().toString()))
                .addMetadataProps(
                        metadata("genotype", GenotypeJson.write(network.spec().genotype())))
                .setGraph(graph)
                .build();
    }

    private static Onnx.StringStringEntryProto metadata(String key, String value) {
        return Onnx.StringStringEntryProto.newBuilder()
                .setKey(key)
                .setValue(value)
                .build();
    }

    /** Of any number of images. */
    private static Onnx.ValueInfoProto value(String name, TensorProto.DataType type, int... sizes) {
        Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
        shape.addDimBuilder().setDimParam(BATCH);
        for (int size : sizes) {
            shape.addDimBuilder().setDimValue(size);
        }
        return Onnx.ValueInfoProto.newBuilder()
                .setName(name)
                .setType(Onnx.TypeProto.newBuilder()
                        .setTensorType(Onnx.TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(shape)))
                .build();
    }

    private void add(Node node) {
        Primitive primitive = node.primitive();
        String name = name(node.index());
        List<String> inputs =
                new ArrayList<>(node.inputs().stream().map(OnnxExport::name).toList());
        if (primitive instanceof Images) {
            addNormalised(name);
        } else if (primitive instanceof Relu) {
            add("Relu", name, inputs);
        } else if (primitive instanceof Convolve c) {
            inputs.add(weights(c.weight(), List.of(c.out(), c.in(), c.kernelHeight(), c.kernelWidth()), 3, 2, 0, 1));
            add(
                    "Conv",
                    name,
                    inputs,
                    integers("kernel_shape", c.kernelHeight(), c.kernelWidth()),
                    integers("strides", c.strideHeight(), c.strideWidth()),
                    integers("pads", c.paddingHeight(), c.paddingWidth(), c.paddingHeight(), c.paddingWidth()));
        } else if (primitive instanceof Depthwise d) {
            inputs.add(weights(d.weight(), List.of(d.channels(), 1, d.kernel(), d.kernel()), 2, 0, 1));
            add(
                    "Conv",
                    name,
                    inputs,
                    integer("group", d.channels()),
                    integers("kernel_shape", d.kernel(), d.kernel()),
                    integers("strides", d.stride(), d.stride()),
                    integers("dilations", d.dilation(), d.dilation()),
                    integers("pads", d.padding(), d.padding(), d.padding(), d.padding()));
        } else if (primitive instanceof Normalise b) {
            addBatchNorm(b, name, inputs);
        } else if (primitive instanceof Pool p) {
            // The average leaves padding out unless told otherwise.
            add(
                    p.kind() == PoolKind.MAX ? "MaxPool" : "AveragePool",
                    name,
                    inputs,
                    integers("kernel_shape", 3, 3),
                    integers("strides", p.stride(), p.stride()),
                    integers("pads", 1, 1, 1, 1));
        } else if (primitive instanceof Shift) {
            // A negative pad takes away.
            inputs.add(constant("shift", 0, 0, -1, -1, 0, 0, 1, 1));
            add("Pad", name, inputs);
        } else if (primitive instanceof Add) {
            add("Sum", name, inputs);
        } else if (primitive instanceof Concatenate) {
            add("Concat", name, inputs, integer("axis", 1));
        } else if (primitive instanceof GlobalAverage) {
            add("GlobalAveragePool", name + ".map", inputs);
            add("Flatten", name, List.of(name + ".map"));
        } else if (primitive instanceof Linear l) {
            inputs.add(weights(l.name() + ".weight", List.of(l.in(), l.classes()), 0, 1));
            inputs.add(vector(l.name() + ".bias"));
            add("Gemm", LOGITS, inputs);
        } else {
            throw new AssertionError(primitive);
        }
    }

    private static String name(int node) {
        return "node" + node;
    }

    /** (pixel - 255 mean) / (255 deviation), channels first. */
    private void addNormalised(String name) {
        Normalisation normalisation = network.normalisation();
        int channels = normalisation.channels();
        float[] mean = new float[channels];
        float[] divisor = new float[channels];
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) (Normalisation.WHITE * normalisation.mean().get(c));
            divisor[c] = (float) (Normalisation.WHITE * normalisation.divisor(c));
        }
        add("Cast", "pixels", List.of(INPUT), integer("to", TensorProto.DataType.FLOAT.getNumber()));
        add("Sub", "centred", List.of("pixels", tensor("mean", List.of(channels), mean)));
        add("Div", "normalised", List.of("centred", tensor("deviation", List.of(channels), divisor)));
        add("Transpose", name, List.of("normalised"), integers("perm", 0, 3, 1, 2));
    }

    private void addBatchNorm(Normalise b, String name, List<String> inputs) {
        inputs.add(vector(b.name() + ".weight"));
        inputs.add(vector(b.name() + ".bias"));
        inputs.add(vector(b.name() + ".running_mean"));
        inputs.add(vector(b.name() + ".running_var"));
        AttributeProto epsilon = AttributeProto.newBuilder()
                .setName("epsilon")
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF((float) BatchNorm.EPSILON)
                .build();
        add("BatchNormalization", name, inputs, epsilon);
    }

    private void add(String operation, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setName(output)
                .setOpType(operation)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
    }

    private static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    private static AttributeProto integers(String name, int... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(IntStream.of(values).mapToObj(Long::valueOf).toList())
                .build();
    }

    private String vector(String slice) {
        FlatVector values = network.tensors().get(slice).values();
        return weights(slice, List.of(values.length()), 0);
    }

    /**
     * Adds a slice with its axes in another order.
     *
     * @param shape that it gets, axes of size 1 added where wanted
     * @param order which axis of the slice each of its axes is
     */
    private String weights(String slice, List<Integer> shape, int... order) {
        return tensor(slice, shape, Axes.permute(network.tensors().get(slice), order));
    }

    private String tensor(String name, List<Integer> shape, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(shape.stream().map(Integer::longValue).toList())
                .setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    private String constant(String name, long... values) {
        boolean there = graph.getInitializerList().stream()
                .anyMatch(tensor -> tensor.getName().equals(name));
        if (!there) {
            TensorProto.Builder tensor = TensorProto.newBuilder()
                    .setName(name)
                    .setDataType(TensorProto.DataType.INT64.getNumber())
                    .addDims(values.length);
            for (long value : values) {
                tensor.addInt64Data(value);
            }
            graph.addInitializer(tensor);
        }
        return name;
    }
}
