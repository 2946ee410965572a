package io.entrannas.trained;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.engine.Precision;
import io.entrannas.net.StemKind;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.RandomGenotypes;
import io.entrannas.store.Checkpoint;
import io.entrannas.store.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
    private static final Genotype GENOTYPE = NamedGenotypes.get("DARTS_V2");

    @TempDir
    private Path folder;

    private static TrainedNetwork network(int channels) {
        return SampleNetworks.of(GENOTYPE, StemKind.CIFAR, channels, 7);
    }

    private Path save(TrainedNetwork network) throws IOException {
        return Files.write(folder.resolve(NetworkFile.NAME), NetworkFile.write(network));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", NetworkFile.NAME})
    void whatWasSavedIsLoadedFromItsFolderOrFile(String name) throws IOException {
        TrainedNetwork network = network(1);
        save(network);

        TrainedNetwork read = NetworkFile.read(folder.resolve(name));

        assertEquals(network.spec(), read.spec());
        assertEquals(network.image(), read.image());
        assertEquals(network.normalisation(), read.normalisation());
        assertEquals(network.classes(), read.classes());
        assertArrayEquals(NetworkFile.write(network), NetworkFile.write(read));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void enginesImagesAndBatchesGiveTheSamePredictions(int channels) throws IOException {
        List<byte[]> images = SampleNetworks.images(channels, 5);
        save(network(channels));
        try (Classifier vector = Classifier.load(folder, "vector", 1);
                Classifier nd4j = Classifier.load(folder, "nd4j", 1)) {
            List<Prediction> batch = vector.predict(images);
            for (int n = 0; n < images.size(); n++) {
                Prediction prediction = batch.get(n);
                assertEquals(
                        1,
                        prediction.labels().stream()
                                .mapToDouble(Prediction.Label::probability)
                                .sum(),
                        1e-9);
                assertEquals(prediction, vector.predict(image(images.get(n), channels)));
                Prediction other = nd4j.predict(List.of(images.get(n))).get(0);
                assertEquals(prediction.label(), other.label());
                assertEquals(prediction.probability(), other.probability(), 1e-4);
            }
            assertTrue(batch.stream().map(Prediction::label).distinct().count() > 1, batch.toString());
        }
    }

    private static BufferedImage image(byte[] pixels, int channels) {
        BufferedImage image =
                new BufferedImage(28, 28, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.length; i++) {
            int p = i / channels;
            image.getRaster().setSample(p % 28, p / 28, i % channels, Byte.toUnsignedInt(pixels[i]));
        }
        return image;
    }

    @Test
    void theDescriptionNamesEveryTensorWithItsShape() throws IOException {
        TrainedNetwork network = network(1);

        JsonNode description = new JsonMapper().readTree(NetworkFile.description(network));

        assertEquals(network.tensors().size(), description.get("tensors").size());
        assertEquals("[3,3,1,18]", description.get("tensors").get("stem.weight").toString());
        assertEquals(0.28, description.get("image").get("mean").get(0).asDouble());
        assertEquals(network.classes().get(9), description.get("classes").get(9).asText());
    }

    @Test
    void theAuxiliaryHeadAndTheOptimisersStateAreLeftOut() {
        TrainedNetwork network = network(1);
        SortedMap<String, Tensor> state = new TreeMap<>();
        network.tensors().forEach((name, tensor) -> {
            state.put((name.contains("running") ? "statistics/" : "parameters/") + name, tensor);
            state.put("momentum/" + name, tensor);
            state.put("parameters/auxiliary." + name, tensor);
        });
        TargetNetSpec spec = new TargetNetSpec(GENOTYPE, StemKind.CIFAR, 4, 6, 1, 10, true);

        TrainedNetwork taken =
                TrainedNetwork.of(spec, network.image(), network.normalisation(), network.classes(), state);

        assertEquals(network, taken);
    }

    @Test
    void otherImagesAreRefused() throws IOException {
        save(network(1));
        try (Classifier classifier = Classifier.load(folder, "vector", 1)) {
            assertRefused(
                    () -> classifier.predict(new BufferedImage(32, 28, BufferedImage.TYPE_BYTE_GRAY)),
                    "28x32 pixels, the network reads 28x28");
            assertRefused(
                    () -> classifier.predict(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB)),
                    "3 channel(s), the network reads 1");
            assertRefused(() -> classifier.predict(List.of(new byte[3])), "3 bytes", "28x28x1 = 784");
        }
    }

    @Test
    void filesThatAreNoNetworkAreRefused() throws IOException {
        assertRefused(() -> NetworkFile.read(folder), "there is no trained network", "network/");

        TrainedNetwork network = network(1);
        byte[] bytes = NetworkFile.write(network);
        bytes[bytes.length - 5] ^= 1;
        Files.write(folder.resolve(NetworkFile.NAME), bytes);
        assertRefused(() -> NetworkFile.read(folder), "damaged", "checksum");

        Path checkpoint = folder.resolve("epoch-0001.safetensors");
        try (OutputStream out = Files.newOutputStream(checkpoint)) {
            Checkpoint.write(out, new TreeMap<>(network.tensors()), Map.of());
        }
        assertRefused(() -> NetworkFile.read(checkpoint), "is no trained network, perhaps a checkpoint");
    }

    @Test
    void tensorsOfAnotherArchitectureAreRefused() {
        TrainedNetwork network = network(1);
        assertRefusedOnEngine(network, new RandomGenotypes(3).any(), 6, "genotype");
        assertRefusedOnEngine(network, GENOTYPE, 8, "has the shape [3, 3, 1, 18], not [3, 3, 1, 24]");
    }

    /** Loaded with them, or after finite values that are too large. */
    @Test
    void aNetworkThatGivesNaNIsRefused() {
        TrainedNetwork network = network(1);
        assertRefused(
                () -> Classifier.of(withBias(network, Float.NaN), "vector", 1),
                "a value of the network's tensor classifier.bias is NaN");
        try (Classifier classifier = Classifier.of(withScale(network, Float.MAX_VALUE), "vector", 1)) {
            assertRefused(() -> classifier.predict(SampleNetworks.images(1, 1)), "the network gives NaN for an image");
        }
    }

    private static TrainedNetwork withBias(TrainedNetwork network, float value) {
        float[] bias = new float[10];
        bias[3] = value;
        return with(network, "classifier.bias", new Tensor(List.of(10), FlatVector.of(bias)));
    }

    /** Of the stem's batch norm: infinities of both signs meet after it. */
    private static TrainedNetwork withScale(TrainedNetwork network, float value) {
        Tensor scale = network.tensors().get("stem_bn.weight");
        FlatVector values = FlatVector.allocate(Precision.FLOAT, scale.values().length());
        values.fill(0, values.length(), value);
        return with(network, "stem_bn.weight", new Tensor(scale.shape(), values));
    }

    private static TrainedNetwork with(TrainedNetwork network, String name, Tensor tensor) {
        TreeMap<String, Tensor> tensors = new TreeMap<>(network.tensors());
        tensors.put(name, tensor);
        return new TrainedNetwork(network.spec(), network.image(), network.normalisation(), network.classes(), tensors);
    }

    private static void assertRefusedOnEngine(TrainedNetwork network, Genotype genotype, int channels, String message) {
        TargetNetSpec spec = new TargetNetSpec(genotype, StemKind.CIFAR, 4, channels, 1, 10, false);
        TrainedNetwork mixed = new TrainedNetwork(
                spec, network.image(), network.normalisation(), network.classes(), network.tensors());
        assertRefused(() -> Classifier.of(mixed, "vector", 1), message);
    }

    private static void assertRefused(org.junit.jupiter.api.function.Executable action, String... parts) {
        String message = assertThrows(UserError.class, action).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }
}
