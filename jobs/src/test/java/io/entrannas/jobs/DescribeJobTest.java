package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.data.JobCommand;
import io.entrannas.space.CellGenotype;
import io.entrannas.space.Connection;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeJson;
import io.entrannas.space.GenotypeText;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.Operation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DescribeJobTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int describe(String... arguments) {
        CommandLine command = JobCommand.of(new DescribeJob());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    @Test
    void countsWhatIsPublished() throws Exception {
        assertEquals(0, describe("DARTS_V2", "--net", "imagenet", "--json", "--output", folder.toString()));
        JsonNode json = new JsonMapper().readTree(out.toString());
        JsonNode answer = new JsonMapper()
                .readTree(Path.of("../nas-core/src/test/resources/known-answers.json")
                        .toFile())
                .at("/genotypes/DARTS_V2/imagenet_C48_L14_224px");
        assertEquals(answer.get("params"), json.get("parameters"));
        assertEquals(answer.get("aux_head_params"), json.get("auxiliaryParameters"));
        assertEquals(answer.get("conv_fc_macs"), json.at("/flops/conv-macs"));
        assertEquals(answer.get("ptflops"), json.at("/flops/ptflops"));
        assertTrue(Files.readString(folder.resolve("DARTS_V2.svg")).contains("<svg"));
    }

    public static final class OtherFiles extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("other:///");
        }
    }

    /** As given by spark-submit --conf, which makes properties of the process. */
    @Test
    void sparksSettingsForHadoopCount() {
        String key = "spark.hadoop.fs.other.impl";
        System.setProperty(key, OtherFiles.class.getName());
        try {
            assertEquals(0, describe("DARTS_V2", "--output", "other://" + folder), err.toString());
        } finally {
            System.clearProperty(key);
        }

        assertTrue(Files.exists(folder.resolve("DARTS_V2.svg")));
    }

    /** {@code DARTS_V2} as a file: the same counts, under the file's own name. */
    @ParameterizedTest
    @ValueSource(strings = {"mine.json", "mine.txt", "mine"})
    void describesAFileInEitherForm(String name) throws IOException {
        Genotype genotype = NamedGenotypes.get("DARTS_V2");
        Path file = Files.writeString(
                folder.resolve(name),
                name.endsWith(".json") ? GenotypeJson.write(genotype) : GenotypeText.write(genotype));
        assertEquals(0, describe("DARTS_V2", "--json", "--output", folder.toString()));
        JsonNode named = new JsonMapper().readTree(out.toString());
        out.getBuffer().setLength(0);

        assertEquals(0, describe(file.toString(), "--net", "cifar", "--json", "--output", folder.toString()));

        JsonNode json = new JsonMapper().readTree(out.toString());
        assertEquals(
                List.of("channels", "parameters", "auxiliaryParameters", "flops", "drawing"),
                json.properties().stream().map(Map.Entry::getKey).toList());
        for (String key : List.of("parameters", "auxiliaryParameters", "flops")) {
            assertEquals(named.get(key), json.get(key), key);
        }
        Path drawing = Path.of(URI.create(json.get("drawing").asText()));
        assertEquals(folder.resolve("mine.svg"), drawing);
        assertTrue(Files.readString(drawing).startsWith("<svg"));
        assertEquals("", err.toString());
    }

    /** Any number of connections per node, as EnTranNAS-DST derives them. */
    @Test
    void describesATopologyThatWasLearnt() throws IOException {
        CellGenotype cell = new CellGenotype(
                4,
                List.of(
                        new Connection(Operation.SEP_CONV_3X3, 0, 2),
                        new Connection(Operation.SKIP_CONNECT, 0, 2),
                        new Connection(Operation.MAX_POOL_3X3, 1, 2),
                        new Connection(Operation.SKIP_CONNECT, 2, 3)),
                List.of(2, 3));
        Path file = Files.writeString(folder.resolve("dst.json"), GenotypeJson.write(new Genotype(cell, cell)));

        assertEquals(0, describe(file.toString(), "--layers", "--output", folder.toString()));

        for (String line : List.of(
                "normal cell: 4 connections on 3 edges",
                "reduce cell: 4 connections on 3 edges",
                "20 cells, 36 channels, 10 classes, 32x32 pixels",
                "FLOPs (conv-macs)",
                "FLOPs (ptflops)",
                "classifier",
                "dst.svg")) {
            assertTrue(out.toString().contains(line), line + " in\n" + out);
        }
    }

    @Test
    void describesARandomGenotypeAndTheBaselineOfItsSize() throws IOException {
        assertEquals(0, describe("random:3", "--json", "--output", folder.toString()));
        JsonNode random = new JsonMapper().readTree(out.toString());
        assertEquals(36, random.get("channels").asInt());
        assertTrue(Files.exists(folder.resolve("random-3.svg")));
        out.getBuffer().setLength(0);
        double parameters = random.get("parameters").asDouble();

        assertEquals(
                0,
                describe(
                        "baseline",
                        "--parameters",
                        random.get("parameters").asText(),
                        "--json",
                        "--output",
                        folder.toString()));

        JsonNode baseline = new JsonMapper().readTree(out.toString());
        assertEquals(parameters, baseline.get("parameters").asDouble(), 0.05 * parameters);
        assertTrue(Files.readString(folder.resolve("baseline.svg")).contains("conv_3x3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "random:one | seed of a random genotype must be a whole number, was 'one'",
                "baseline | --parameters few is neither a whole number nor the folder of a complete run",
            })
    void mistakesInTheOptionsAreNamed(String source, String message) {
        assertEquals(2, describe(source, "--parameters", "few", "--output", folder.toString()));
        assertTrue(err.toString().contains(message), err.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Genotype(normal=[('sep_conv_9x9', 0)]) | wrong, line 1, column 19",
                "{\"format\": 7} | wrong, line 1, column"
            })
    void aFileThatIsNoGenotypeIsTheUsersMistake(String content, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("wrong"), content);

        assertEquals(2, describe(file.toString(), "--json", "--output", folder.toString()));

        assertTrue(err.toString().contains(message), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void anUnknownNameIsTheUsersMistake() {
        assertEquals(2, describe("DARTS_V9", "--output", folder.toString()));
        assertTrue(err.toString().contains("DARTS_V2"), err.toString());
    }
}
