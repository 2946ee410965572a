package io.entrannas.space;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.entrannas.StrictJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * The project's own form of a genotype: JSON with both ends of every connection written out, so that it holds any
 * topology, a DST genotype's included. Equal genotypes give equal text.
 */
public final class GenotypeJson {
    private static final String FORMAT = "entrannas-genotype";
    private static final int VERSION = 1;

    private static final JsonMapper MAPPER = StrictJson.builder()
            .addModule(new SimpleModule().addDeserializer(Operation.class, new OperationReader()))
            .build();

    private GenotypeJson() {}

    /** The genotype as JSON, a line per connection, ending in a line break. */
    public static String write(Genotype genotype) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = MAPPER.createGenerator(text)) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withObjectIndenter(indenter).withArrayIndenter(indenter));
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("version", VERSION);
            for (CellType type : CellType.values()) {
                json.writeObjectFieldStart(type.key());
                writeCell(json, genotype.cell(type));
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be written", e);
        }
        return text.toString();
    }

    private static void writeCell(JsonGenerator json, CellGenotype cell) throws IOException {
        json.writeNumberField("nodes", cell.nodes());
        json.writeArrayFieldStart("connections");
        for (Connection c : cell.connections()) {
            json.writeRawValue("{\"operation\" : \"" + c.operation().key() + "\", \"source\" : " + c.source()
                    + ", \"target\" : " + c.target() + "}");
        }
        json.writeEndArray();
        json.writeFieldName("concat");
        json.writeRawValue(cell.concat().toString());
    }

    /** See {@link GenotypeFormat#read}. */
    static Genotype read(String text, String name) {
        try {
            JsonNode document = MAPPER.readTree(text);
            requireHeader(document, "format", TextNode.valueOf(FORMAT), name);
            requireHeader(document, "version", IntNode.valueOf(VERSION), name);
            Document genotype = MAPPER.readValue(text, Document.class);
            return new Genotype(genotype.normal, genotype.reduce);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw GenotypeFormat.error(name, at.getLineNr(), at.getColumnNr(), problem(e), e);
        }
    }

    private static void requireHeader(JsonNode document, String field, JsonNode value, String name) {
        if (!value.equals(document.path(field))) {
            String found = document.has(field) ? document.path(field).toString() : "no such field";
            throw GenotypeFormat.error(
                    name, 1, 1, "expected a genotype with \"" + field + "\" : " + value + ", found " + found);
        }
    }

    private static String problem(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '" + path(unknown) + "'; there are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        if (e instanceof ValueInstantiationException invalid) {
            return path(invalid) + ": " + invalid.getCause().getMessage();
        }
        if (e instanceof InvalidFormatException invalid) {
            return path(invalid) + ": " + invalid.getOriginalMessage();
        }
        if (e instanceof MismatchedInputException mismatch) {
            return mismatch.getPath().isEmpty()
                    ? "expected the end of the text after one genotype"
                    : "expected " + kind(mismatch.getTargetType()) + " as '" + path(mismatch) + "'";
        }
        return e.getOriginalMessage();
    }

    private static String kind(Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return "a whole number";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type == Operation.class ? "the name of an operation" : "an object";
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private record Document(String format, int version, CellGenotype normal, CellGenotype reduce) {}

    private static final class OperationReader extends StdDeserializer<Operation> {
        private static final long serialVersionUID = 1L;

        OperationReader() {
            super(Operation.class);
        }

        @Override
        public Operation deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String key = json.getText();
            try {
                return Operation.of(key);
            } catch (IllegalArgumentException e) {
                throw InvalidFormatException.from(json, e.getMessage(), key, Operation.class);
            }
        }
    }
}
