package io.entrannas.golden;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrannas.arch.ArchitectureParameters;
import io.entrannas.arch.EnTranNas;
import io.entrannas.arch.EnTranNasDst;
import io.entrannas.arch.SearchMethod;
import io.entrannas.engine.Engine;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.NetworkVectors;
import io.entrannas.engine.Shape;
import io.entrannas.engine.Slice;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.net.TargetNet;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.CellGraph;
import io.entrannas.space.CellType;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import io.entrannas.space.Operation;
import io.entrannas.space.SearchSpace;
import io.entrannas.train.Batch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One golden file: numbers that PyTorch computed in double precision. */
public record Golden(String file, JsonNode json) {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    public static List<Golden> all() {
        ObjectMapper mapper = new ObjectMapper();
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(f -> f.toString().endsWith(".json"))
                    .sorted()
                    .map(f -> {
                        try {
                            return new Golden(f.getFileName().toString(), mapper.readTree(f.toFile()));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isTarget() {
        return !json.has("arch");
    }

    public double temperature() {
        return json.get("tau").asDouble();
    }

    public double lambda() {
        return config("method").asText().equals("dst") ? json.get("lambda").asDouble() : 0;
    }

    private JsonNode config(String key) {
        return json.get("config").get(key);
    }

    private SearchMethod method() {
        List<Operation> columns =
                strings(json.get("columns")).stream().map(Golden::operation).toList();
        CellGraph graph = new CellGraph(CellGraph.DEFAULT_NODES);
        return config("method").asText().equals("dst")
                ? new EnTranNasDst(graph, new SearchSpace(columns))
                : new EnTranNas(graph, new SearchSpace(columns));
    }

    /** The files of this format call {@code none} zero. */
    private static Operation operation(String name) {
        return name.equals("zero") ? Operation.NONE : Operation.of(name);
    }

    public ArchitectureParameters architecture() {
        ArchitectureParameters architecture = new ArchitectureParameters(method());
        int i = 0;
        for (String name : architecture.tensors().keySet()) {
            for (double value : data(json.get("arch").get(name))) {
                architecture.values().set(i++, value);
            }
        }
        return architecture;
    }

    public SuperNet superNet(Engine engine) {
        List<Operation> operations =
                strings(json.get("op_names")).stream().map(Golden::operation).toList();
        SuperNet net = new SuperNet(
                new SuperNetSpec(
                        new CellGraph(CellGraph.DEFAULT_NODES),
                        operations,
                        StemKind.CIFAR,
                        config("layers").asInt(),
                        config("C").asInt(),
                        config("in_channels").asInt(),
                        config("classes").asInt(),
                        Placement.valueOf(config("engine").asText().toUpperCase(java.util.Locale.ROOT)),
                        config("sharing").asBoolean(),
                        config("bottleneck").asInt()),
                engine);
        loadParameters(engine);
        return net;
    }

    public TargetNet targetNet(Engine engine) {
        TargetNet net = new TargetNet(
                new TargetNetSpec(
                        genotype(),
                        StemKind.CIFAR,
                        config("layers").asInt(),
                        config("C").asInt(),
                        batch("x", "y").shape().channels(),
                        config("classes").asInt(),
                        config("auxiliary").asBoolean()),
                engine);
        loadParameters(engine);
        return net;
    }

    public Genotype genotype() {
        return new Genotype(cell(CellType.NORMAL), cell(CellType.REDUCE));
    }

    private CellGenotype cell(CellType type) {
        List<Connection> connections = new ArrayList<>();
        JsonNode nodes = json.get("genotype").get(type.key());
        for (int j = 0; j < nodes.size(); j++) {
            for (JsonNode c : nodes.get(j)) {
                connections.add(
                        new Connection(operation(c.get(0).asText()), c.get(1).asInt(), j + CellGraph.INPUTS));
            }
        }
        int end = nodes.size() + CellGraph.INPUTS;
        return new CellGenotype(
                end, connections, IntStream.range(CellGraph.INPUTS, end).boxed().toList());
    }

    private void loadParameters(Engine engine) {
        NetworkVectors vectors = engine.vectors();
        int loaded = 0;
        for (Slice slice : vectors.parameterLayout().slices()) {
            double[] values = inOurOrder(slice, data(json.get("params").get(slice.name())));
            for (int i = 0; i < values.length; i++) {
                vectors.parameters().set(slice.offset() + i, values[i]);
            }
            loaded++;
        }
        if (loaded != json.get("params").size()) {
            throw new AssertionError("the network has " + loaded + " parameter slices, " + file + " has "
                    + json.get("params").size());
        }
        engine.parametersChanged();
    }

    /** PyTorch's [out, in, kH, kW] to [kH, kW, in, out], [channels, 1, kH, kW] to [kH, kW, channels], and so on. */
    public static double[] inOurOrder(Slice slice, double[] values) {
        List<Integer> s = slice.shape();
        return switch (slice.role()) {
            case CONVOLUTION -> permuted(values, s.get(3), s.get(2), s.get(0), s.get(1));
            case DEPTHWISE -> permuted(values, 1, s.get(2), s.get(0), s.get(1));
            case LINEAR -> permuted(values, s.get(1), s.get(0), 1, 1);
            default -> values;
        };
    }

    private static double[] permuted(double[] values, int out, int in, int height, int width) {
        double[] result = new double[values.length];
        int source = 0;
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int h = 0; h < height; h++) {
                    for (int w = 0; w < width; w++) {
                        result[((h * width + w) * in + i) * out + o] = values[source++];
                    }
                }
            }
        }
        return result;
    }

    /** A batch of the file, in N,H,W,C order. */
    public Batch batch(String images, String labels) {
        JsonNode x = json.get(images);
        int n = x.get("shape").get(0).asInt();
        int c = x.get("shape").get(1).asInt();
        int h = x.get("shape").get(2).asInt();
        int w = x.get("shape").get(3).asInt();
        double[] nchw = data(x);
        double[] nhwc = new double[nchw.length];
        int source = 0;
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < c; k++) {
                for (int p = 0; p < h * w; p++) {
                    nhwc[(i * h * w + p) * c + k] = nchw[source++];
                }
            }
        }
        int[] y = new int[n];
        for (int i = 0; i < n; i++) {
            y[i] = json.get(labels).get(i).asInt();
        }
        return new Batch(FlatVector.of(nhwc), new Shape(n, h, w, c), y);
    }

    /** All numbers of a node, however nested, or of its {@code data}. */
    public static double[] data(JsonNode node) {
        List<Double> values = new ArrayList<>();
        collect(node.has("data") ? node.get("data") : node, values);
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> values) {
        if (node.isArray()) {
            node.forEach(child -> collect(child, values));
        } else {
            values.add(node.asDouble());
        }
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(s -> strings.add(s.asText()));
        return strings;
    }

    @Override
    public String toString() {
        return file;
    }
}
