package io.entrannas.space;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrannas.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedGenotypesTest {
    @Test
    void theNamesAreThoseOfTheLiterature() {
        assertEquals(
                List.of(
                        "NASNet",
                        "AmoebaNet",
                        "DARTS_V1",
                        "DARTS_V2",
                        "SNAS_mild",
                        "SNAS_moderate",
                        "PDARTS",
                        "PC_DARTS_cifar",
                        "PC_DARTS_image",
                        "ISTA_twostage"),
                NamedGenotypes.names());
    }

    @Test
    void genotypesAndSourcesAreTheKnownOnes() throws IOException {
        JsonNode known;
        try (InputStream answers = getClass().getResourceAsStream("/known-answers.json")) {
            known = new ObjectMapper().readTree(answers).get("genotypes");
        }
        int compared = 0;

        for (Map.Entry<String, JsonNode> entry : known.properties()) {
            Genotype genotype = NamedGenotypes.get(entry.getKey());
            for (CellType type : CellType.values()) {
                JsonNode connections = entry.getValue().get(type.key());
                JsonNode concat = entry.getValue().get(type.key() + "_concat");
                assertEquals(cell(connections, concat), genotype.cell(type), entry.getKey());
                compared++;
            }
            String source = NamedGenotypes.source(entry.getKey()).replace(": ", " ");
            assertTrue(entry.getValue().get("source").asText().startsWith(source), source);
        }

        assertEquals(14, compared);
    }

    @Test
    void everyGenotypeCanBeReadAndNamesItsSource() {
        for (String name : NamedGenotypes.names()) {
            assertTrue(GenotypeText.canExpress(NamedGenotypes.get(name)), name);
            assertTrue(NamedGenotypes.source(name).endsWith("genotypes.py"), name);
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheListOfNames() {
        UserError error = assertThrows(UserError.class, () -> NamedGenotypes.get("DARTS_V3"));

        assertTrue(error.getMessage().contains("'DARTS_V3'"), error.getMessage());
        assertTrue(error.getMessage().contains("DARTS_V1, DARTS_V2"), error.getMessage());
        assertThrows(UserError.class, () -> NamedGenotypes.source("DARTS_V3"));
    }

    private static CellGenotype cell(JsonNode entries, JsonNode concat) {
        List<Connection> connections = new ArrayList<>();
        for (JsonNode entry : entries) {
            connections.add(new Connection(
                    Operation.of(entry.get(0).asText()), entry.get(1).asInt(), 2 + connections.size() / 2));
        }
        List<Integer> nodes = new ArrayList<>();
        concat.forEach(node -> nodes.add(node.asInt()));
        return new CellGenotype(2 + connections.size() / 2, connections, nodes);
    }
}
