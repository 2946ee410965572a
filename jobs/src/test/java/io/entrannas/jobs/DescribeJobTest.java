package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

    @Test
    void anUnknownNameIsTheUsersMistake() {
        assertEquals(2, describe("DARTS_V9", "--output", folder.toString()));
        assertTrue(err.toString().contains("DARTS_V2"), err.toString());
    }
}
