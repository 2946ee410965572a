package io.entrannas.jobs.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.entrannas.jobs.config.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether what is handed to Kubernetes can be read and fits together; there is no Kubernetes here. */
final class KubernetesFilesTest {
    private static final Path FOLDER = Script.ROOT.resolve("submit/kubernetes");

    @ParameterizedTest
    @ValueSource(strings = {"search.yaml", "prepare-data.yaml", "service-account.yaml"})
    void isYamlWithoutRepeatedKeysAndEachPartSaysWhatItIs(String file) throws IOException {
        List<JsonNode> parts = read(file);

        assertFalse(parts.isEmpty());
        for (JsonNode part : parts) {
            assertTrue(part.at("/apiVersion").isTextual(), part.toString());
            assertTrue(part.at("/kind").isTextual(), part.toString());
            assertTrue(part.at("/metadata/name").isTextual(), part.toString());
        }
    }

    @Test
    void theSearchAsksForAsManyExecutorsAsWorkersAndReachesItsDriver(@TempDir Path folder) throws IOException {
        List<JsonNode> parts = read("search.yaml");
        JsonNode pod = part(parts, "Job").at("/spec/template");
        List<String> command = words(pod.at("/spec/containers/0/command"));
        JsonNode service = part(parts, "Service");

        Path conf = Files.writeString(
                folder.resolve("search.conf"),
                part(parts, "ConfigMap").at("/data").get("search.conf").textValue());
        JobConfig config = JobConfig.load(Optional.of(conf), List.of());

        assertTrue(
                command.contains("spark.executor.instances=" + config.workers().orElseThrow()));
        assertTrue(command.contains(
                "spark.driver.host=" + service.at("/metadata/name").asText() + ".entrannas.svc"));
        service.at("/spec/ports")
                .forEach(port -> assertTrue(
                        command.stream()
                                .anyMatch(word ->
                                        word.endsWith("port=" + port.at("/port").asText())),
                        port.toString()));
        assertEquals(
                service.at("/spec/selector/app"), pod.at("/metadata/labels/app"), "the service finds the driver's pod");
        assertEquals(0, config.search().batchSize() % config.workers().orElseThrow());
    }

    @Test
    void scriptsThatAreCalledAreThere() throws IOException {
        List<String> commands = new ArrayList<>();
        commands.addAll(words(part(read("search.yaml"), "Job").at("/spec/template/spec/containers/0/command")));
        commands.addAll(words(part(read("prepare-data.yaml"), "CronJob")
                .at("/spec/jobTemplate/spec/template/spec/containers/0/command")));

        Set<String> scripts =
                commands.stream().filter(word -> word.endsWith(".sh")).collect(Collectors.toSet());
        assertEquals(2, scripts.size());
        for (String script : scripts) {
            assertTrue(Files.isExecutable(Script.ROOT.resolve(script.replace("/opt/entrannas/", ""))), script);
        }
    }

    private static JsonNode part(List<JsonNode> parts, String kind) {
        return parts.stream()
                .filter(part -> part.at("/kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> words(JsonNode array) {
        List<String> words = new ArrayList<>();
        array.forEach(word -> words.add(word.textValue()));
        return words;
    }

    private static List<JsonNode> read(String file) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        yaml.enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        try (YAMLParser parser =
                        yaml.getFactory().createParser(FOLDER.resolve(file).toFile());
                MappingIterator<JsonNode> parts = yaml.readerFor(JsonNode.class).readValues(parser)) {
            return parts.readAll();
        }
    }
}
