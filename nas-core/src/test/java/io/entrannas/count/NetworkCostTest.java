package io.entrannas.count;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrannas.engine.Precision;
import io.entrannas.engine.nd4j.Nd4jEngine;
import io.entrannas.net.Placement;
import io.entrannas.net.StemKind;
import io.entrannas.net.SuperNet;
import io.entrannas.net.SuperNetSpec;
import io.entrannas.net.TargetNetSpec;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Genotype;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.SearchSpace;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Parameters and FLOPs of published networks, to the digit. */
class NetworkCostTest {
    private static final JsonNode ANSWERS = read();

    private static JsonNode read() {
        try {
            return new ObjectMapper().readTree(new File("src/test/resources/known-answers.json"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> publishedNetworks() {
        return ANSWERS.get("genotypes").properties().stream()
                .flatMap(genotype -> genotype.getValue().properties().stream()
                        .filter(field -> field.getValue().has("conv_macs"))
                        .map(field -> DynamicTest.dynamicTest(
                                genotype.getKey() + " " + field.getKey(), () -> check(genotype.getKey(), field))));
    }

    private static void check(String name, Map.Entry<String, JsonNode> answer) {
        Genotype genotype = NamedGenotypes.get(name);
        boolean imagenet = answer.getKey().startsWith("imagenet");
        int classes = imagenet ? 1000 : answer.getKey().startsWith("cifar100") ? 100 : 10;
        int size = imagenet ? 224 : 32;
        TargetNetSpec spec = imagenet
                ? new TargetNetSpec(genotype, StemKind.IMAGENET, 14, 48, 3, classes, true)
                : new TargetNetSpec(genotype, StemKind.CIFAR, 20, 36, 3, classes, true);
        NetworkCost cost = NetworkCost.of(spec, size, size);
        JsonNode expected = answer.getValue();
        assertEquals(expected.get("params").asLong(), cost.parameters(), "params");
        assertEquals(expected.get("aux_head_params").asLong(), cost.auxiliaryParameters(), "aux_head_params");
        assertEquals(expected.get("conv_fc_macs").asLong(), cost.convMacs(), "conv_fc_macs");
        assertEquals(
                expected.get("bn_elements").asLong(),
                cost.layers().stream().mapToLong(LayerCost::batchNorm).sum(),
                "bn_elements");
        assertEquals(
                expected.get("relu_elements").asLong(),
                cost.layers().stream().mapToLong(LayerCost::relu).sum(),
                "relu_elements");
        assertEquals(expected.get("ptflops").asLong(), cost.ptflops(), "ptflops");
    }

    @Test
    void superNetOfDarts() {
        try (Nd4jEngine engine = new Nd4jEngine(Precision.FLOAT, 1)) {
            SuperNet net = new SuperNet(
                    new SuperNetSpec(
                            new CellGraph(CellGraph.DEFAULT_NODES),
                            SearchSpace.STANDARD.withoutNone().operations(),
                            StemKind.CIFAR,
                            8,
                            16,
                            3,
                            10,
                            Placement.ALL,
                            false,
                            0),
                    engine);
            assertEquals(
                    ANSWERS.get("supernets").get("DARTS C16 L8 cifar10").asInt(),
                    net.engine().vectors().parameterLayout().length());
        }
    }
}
