package io.entrannas.jobs.notebook;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A note as Zeppelin 0.12 stores it: the fields of its classes Note and Paragraph; any other is an error. */
public record Notebook(
        @JsonProperty(required = true) List<Paragraph> paragraphs,
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String id,
        @JsonProperty(required = true) String defaultInterpreterGroup,
        @JsonProperty(required = true) String version,
        @JsonProperty(required = true) Map<String, JsonNode> noteParams,
        @JsonProperty(required = true) Map<String, JsonNode> noteForms,
        @JsonProperty(required = true) Map<String, JsonNode> angularObjects,
        @JsonProperty(required = true) Map<String, JsonNode> config,
        @JsonProperty(required = true) Map<String, JsonNode> info) {

    /** @param results what it showed when it ran last; null in a note that is stripped of outputs */
    public record Paragraph(
            String title,
            @JsonProperty(required = true) String text,
            @JsonProperty(required = true) String user,
            @JsonProperty(required = true) String dateUpdated,
            @JsonProperty(required = true) ParagraphConfig config,
            @JsonProperty(required = true) Settings settings,
            JsonNode results,
            @JsonProperty(required = true) List<JsonNode> apps,
            @JsonProperty(required = true) Map<String, JsonNode> runtimeInfos,
            @JsonProperty(required = true) int progressUpdateIntervalMs,
            @JsonProperty(required = true) String jobName,
            @JsonProperty(required = true) String id,
            @JsonProperty(required = true) String dateCreated,
            String dateStarted,
            String dateFinished,
            @JsonProperty(required = true) String status) {}

    /** @param results how the outputs are drawn, by their number */
    public record ParagraphConfig(
            double colWidth,
            double fontSize,
            boolean enabled,
            boolean title,
            boolean editorHide,
            String editorMode,
            JsonNode editorSetting,
            Map<String, Drawing> results) {}

    public record Drawing(Graph graph, JsonNode helium) {}

    /** @param mode name of one of Zeppelin's charts */
    public record Graph(
            String mode,
            double height,
            boolean optionOpen,
            Map<String, Map<String, JsonNode>> setting,
            JsonNode commonSetting,
            List<Column> keys,
            List<Column> groups,
            List<Column> values) {}

    public record Column(String name, double index, String aggr) {}

    public record Settings(Map<String, JsonNode> params, Map<String, JsonNode> forms) {}

    public static Notebook read(Path file) throws IOException {
        return new JsonMapper().readValue(file.toFile(), Notebook.class);
    }
}
