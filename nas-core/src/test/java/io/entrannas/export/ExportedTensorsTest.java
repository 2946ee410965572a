package io.entrannas.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.UserError;
import io.entrannas.engine.FlatVector;
import io.entrannas.store.Tensor;
import io.entrannas.trained.TrainedNetwork;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that a program put together need not be whole. */
class ExportedTensorsTest {
    private static final TrainedNetwork NETWORK =
            ExportedNetworks.all().findFirst().orElseThrow();

    @TempDir
    private Path folder;

    private void assertRefused(Consumer<Map<String, Tensor>> damage, String message) {
        TreeMap<String, Tensor> tensors = new TreeMap<>(NETWORK.tensors());
        damage.accept(tensors);
        TrainedNetwork network = new TrainedNetwork(
                NETWORK.spec(), NETWORK.image(), NETWORK.normalisation(), NETWORK.classes(), tensors);
        File file = folder.resolve("network.zip").toFile();

        UserError onnx = assertThrows(UserError.class, () -> OnnxExport.write(network));
        UserError dl4j = assertThrows(UserError.class, () -> Dl4jExport.write(network, file));

        assertTrue(onnx.getMessage().contains(message), onnx.getMessage());
        assertEquals(onnx.getMessage(), dl4j.getMessage());
        assertFalse(file.exists());
    }

    @Test
    void whatIsNotOfTheArchitectureIsRefused() {
        assertRefused(tensors -> tensors.remove("stem_bn.running_var"), "there is no tensor stem_bn.running_var");
        assertRefused(
                tensors -> tensors.put("classifier.bias", new Tensor(List.of(2), FlatVector.of(new float[2]))),
                "tensor classifier.bias has the shape [2], not [10]");
    }

    @Test
    void infiniteValuesAreRefused() {
        float[] values = new float[10];
        values[9] = Float.NEGATIVE_INFINITY;

        assertRefused(
                tensors -> tensors.put("classifier.bias", new Tensor(List.of(10), FlatVector.of(values))),
                "a value of the network's tensor classifier.bias is -Infinity");
    }

    /** What the graph names is all that the network has. */
    @Test
    void everyTensorIsLookedAt() {
        TreeSet<String> names = new TreeSet<>();
        NetworkGraph.of(NETWORK)
                .nodes()
                .forEach(node -> names.addAll(node.primitive().tensors().keySet()));

        assertEquals(NETWORK.tensors().keySet(), names);
    }
}
