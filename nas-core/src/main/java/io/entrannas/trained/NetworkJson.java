package io.entrannas.trained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrannas.StrictJson;
import io.entrannas.UserError;
import io.entrannas.engine.Shape;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.space.GenotypeJson;
import io.entrannas.store.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** All of a trained network but its numbers, as JSON. */
final class NetworkJson {
    private static final String FORMAT = "entrannas-network";
    private static final int VERSION = 1;
    private static final JsonMapper JSON = StrictJson.builder().build();

    private NetworkJson() {}

    private record Image(int height, int width, int channels, List<Double> mean, List<Double> deviation) {}

    private record Document(
            String format,
            int version,
            JsonNode genotype,
            String stem,
            int cells,
            int channels,
            Image image,
            List<String> classes) {}

    /** In one line, without names and shapes. */
    static String write(TrainedNetwork network) {
        return tree(network).toString();
    }

    /** For readers: indented, with names and shapes of the tensors. */
    static String describe(TrainedNetwork network) {
        ObjectNode root = tree(network);
        ObjectNode shapes = root.putObject("tensors");
        network.tensors().forEach((name, tensor) -> shapes.set(name, JSON.valueToTree(tensor.shape())));
        return root.toPrettyString() + "\n";
    }

    private static ObjectNode tree(TrainedNetwork network) {
        TargetNetSpec spec = network.spec();
        Shape image = network.image();
        return JSON.valueToTree(new Document(
                FORMAT,
                VERSION,
                genotype(spec.genotype()),
                spec.stem().key(),
                spec.cells(),
                spec.channels(),
                new Image(
                        image.height(),
                        image.width(),
                        image.channels(),
                        network.normalisation().mean(),
                        network.normalisation().deviation()),
                network.classes()));
    }

    private static JsonNode genotype(Genotype genotype) {
        try {
            return JSON.readTree(GenotypeJson.write(genotype));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * @param json what {@link #write} wrote
     * @param name of the file, for errors
     */
    static TrainedNetwork read(String json, SortedMap<String, Tensor> tensors, String name) {
        try {
            Document document = JSON.readValue(json, Document.class);
            if (!FORMAT.equals(document.format) || document.version != VERSION) {
                throw new UserError(name + " holds " + document.format + " of version " + document.version
                        + ", this program reads " + FORMAT + " of version " + VERSION);
            }
            Genotype genotype = GenotypeFormat.read(document.genotype.toString(), name);
            Image image = document.image;
            return new TrainedNetwork(
                    new TargetNetSpec(
                            genotype,
                            StemKind.valueOf(document.stem.toUpperCase(Locale.ROOT)),
                            document.cells,
                            document.channels,
                            image.channels,
                            document.classes.size(),
                            false),
                    new Shape(1, image.height, image.width, image.channels),
                    new Normalisation(image.mean, image.deviation),
                    document.classes,
                    tensors);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new UserError(name + " does not describe a network (" + e.getMessage() + "); export it again", e);
        }
    }
}
