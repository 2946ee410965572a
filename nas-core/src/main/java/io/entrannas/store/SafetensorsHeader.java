package io.entrannas.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The head of a safetensors file: 8 bytes of length, little-endian, and that many bytes of JSON.
 *
 * @param tensors in the order of their data, which follow the header without gaps
 * @param metadata texts by name
 */
record SafetensorsHeader(List<Entry> tensors, SortedMap<String, String> metadata) {
    /** The format's own limit. */
    private static final int MOST_BYTES = 100_000_000;

    private static final int ALIGNMENT = 8;
    private static final String METADATA = "__metadata__";

    private static final JsonMapper JSON = StrictJson.builder().build();

    /**
     * @param begin offset of the first byte of data, from the end of the header
     * @param end offset after the last byte of data
     */
    record Entry(String name, DataType type, List<Integer> shape, long begin, long end) {
        int values() {
            return (int) ((end - begin) / type.bytes());
        }
    }

    @JsonPropertyOrder({"dtype", "shape", "data_offsets"})
    private record EntryJson(
            DataType dtype,
            List<Integer> shape,
            @JsonProperty("data_offsets") List<Long> offsets) {}

    static SafetensorsHeader of(SortedMap<String, Tensor> tensors, Map<String, String> metadata) {
        if (tensors.containsKey(METADATA)) {
            throw new IllegalArgumentException("a tensor cannot be named " + METADATA);
        }
        List<Entry> entries = new ArrayList<>();
        long position = 0;
        for (DataType type : DataType.values()) {
            for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
                Tensor value = tensor.getValue();
                if (DataType.of(value.values()) == type) {
                    long end = position + (long) type.bytes() * value.values().length();
                    entries.add(new Entry(tensor.getKey(), type, value.shape(), position, end));
                    position = end;
                }
            }
        }
        return new SafetensorsHeader(entries, new TreeMap<>(metadata));
    }

    /** The header as it stands in a file, its length included, padded with spaces so that the data are aligned. */
    byte[] encode() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(METADATA, metadata);
        for (Entry t : tensors) {
            fields.put(t.name, new EntryJson(t.type, t.shape, List.of(t.begin, t.end)));
        }
        byte[] json = json(fields);
        int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("names and metadata take " + length
                    + " bytes, but the header of a safetensors file holds " + MOST_BYTES);
        }
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(json);
        Arrays.fill(header.array(), header.position(), header.capacity(), (byte) ' ');
        return header.array();
    }

    private static byte[] json(Map<String, Object> fields) {
        try {
            return JSON.writeValueAsBytes(fields);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("texts and numbers can always be written as JSON", e);
        }
    }

    /** Reads the bytes of a header, its length included. */
    static byte[] readBytes(InputStream in) throws IOException {
        byte[] prefix = in.readNBytes(Long.BYTES);
        if (prefix.length < Long.BYTES) {
            throw new DamagedFileException("the file ends after " + prefix.length + " bytes, before its header");
        }
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 0 || length > MOST_BYTES) {
            throw new DamagedFileException("the header would be " + Long.toUnsignedString(length)
                    + " bytes long, but at most " + MOST_BYTES + " are allowed");
        }
        byte[] json = in.readNBytes((int) length);
        if (json.length < length) {
            throw new DamagedFileException(
                    "the file ends within its header, after " + json.length + " of " + length + " bytes");
        }
        return ByteBuffer.allocate(prefix.length + json.length)
                .put(prefix)
                .put(json)
                .array();
    }

    /** Takes apart what {@link #readBytes} has read and checks all that can be checked without the data. */
    static SafetensorsHeader decode(byte[] header) throws IOException {
        List<Entry> tensors = new ArrayList<>();
        SortedMap<String, String> metadata = new TreeMap<>();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(header, Long.BYTES, header.length - Long.BYTES);
            String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
            for (Map.Entry<String, JsonNode> field :
                    object(JSON.readTree(text), "it").properties()) {
                JsonNode value = object(field.getValue(), field.getKey());
                if (field.getKey().equals(METADATA)) {
                    metadata = JSON.readerFor(new TypeReference<TreeMap<String, String>>() {})
                            .readValue(value);
                } else {
                    tensors.add(entry(field.getKey(), JSON.treeToValue(value, EntryJson.class)));
                }
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw new DamagedFileException("the header cannot be understood: " + e.getMessage(), e);
        }
        tensors.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        requireNoGaps(tensors);
        return new SafetensorsHeader(tensors, metadata);
    }

    private static JsonNode object(JsonNode node, String name) throws DamagedFileException {
        if (!node.isObject()) {
            throw new DamagedFileException("the header cannot be understood: " + name + " is not an object");
        }
        return node;
    }

    private static Entry entry(String name, EntryJson json) throws DamagedFileException {
        long values = 1;
        for (int size : json.shape) {
            values *= size;
            if (size < 0 || values > Integer.MAX_VALUE) {
                throw new DamagedFileException(
                        "tensor '" + name + "' has the shape " + json.shape + ", which no array holds");
            }
        }
        long bytes = values * json.dtype.bytes();
        if (json.offsets.size() != 2 || json.offsets.get(0) < 0 || json.offsets.get(1) - json.offsets.get(0) != bytes) {
            throw new DamagedFileException("tensor '" + name + "' of shape " + json.shape + " takes " + bytes
                    + " bytes, but its offsets are " + json.offsets);
        }
        return new Entry(name, json.dtype, json.shape, json.offsets.get(0), json.offsets.get(1));
    }

    private static void requireNoGaps(List<Entry> tensors) throws DamagedFileException {
        long position = 0;
        for (Entry tensor : tensors) {
            if (tensor.begin != position) {
                throw new DamagedFileException("the data of tensor '" + tensor.name + "' begin at byte " + tensor.begin
                        + ", but those before it end at byte " + position);
            }
            position = tensor.end;
        }
    }
}
