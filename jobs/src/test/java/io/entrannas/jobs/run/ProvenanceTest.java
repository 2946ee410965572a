package io.entrannas.jobs.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvenanceTest {
    @TempDir
    private Path temp;

    @Test
    void saysWhatComputedAndFromWhichCode() throws Exception {
        JsonNode written;
        try (SparkSession spark = SparkSession.builder()
                .master("local[1]")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            Provenance now = Provenance.now("search", new TreeMap<>(Map.of("run.seed", "7")), spark);
            RunFolder folder = new RunFolder(temp.toString(), new Configuration());
            Run.open(folder, now, "", false).close();
            written = new JsonMapper().readTree(Files.readString(temp.resolve("provenance.json")));
            assertEquals(spark.version(), written.at("/environment/spark").asText());
        }

        assertEquals("search", written.get("kind").asText());
        assertEquals("7", written.at("/settings/run.seed").asText());
        for (String key : List.of("jvm", "os", "processor", "processors", "master", "application")) {
            assertFalse(written.get("environment").path(key).asText().isBlank(), key);
        }
        for (String key : List.of("version", "spark.version", "scala.binary.version", "commit", "commit.modified")) {
            String value = written.get("code").path(key).asText();
            assertFalse(value.isBlank() || value.contains("$"), key + " is '" + value + "'");
        }
        assertEquals(commit(), written.at("/code/commit").asText());
        assertTrue(List.of("true", "false", "unknown")
                .contains(written.at("/code/commit.modified").asText()));
    }

    /** Of the checkout that the tests run in; {@code unknown} without one. */
    private static String commit() throws IOException, InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "rev-parse", "HEAD")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return git.waitFor() == 0 ? output.strip() : "unknown";
        } catch (IOException e) {
            return "unknown";
        }
    }
}
