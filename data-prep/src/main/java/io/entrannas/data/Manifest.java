package io.entrannas.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a version of a data set says of itself, {@code manifest.json}. It is written last: a version without it is
 * unfinished.
 *
 * @param schemaVersion version of this format, {@link #SCHEMA_VERSION}
 * @param fingerprint of settings, classes and every image with its key and label; the same for the same data wherever and
 *     whenever it was prepared
 * @param height rows of every image; 0 when images differ in size
 * @param width columns of every image; 0 when images differ in size
 * @param channels 1 or 3
 * @param mean of each channel over the training set, where 255 counts as 1
 * @param deviation standard deviation of each channel over the training set, where 255 counts as 1
 * @param counts images of each class
 * @param rejected images that were set aside
 * @param shards in the order in which their rows are numbered
 */
record Manifest(
        int schemaVersion,
        String fingerprint,
        List<String> classes,
        int height,
        int width,
        int channels,
        List<Double> mean,
        List<Double> deviation,
        Map<Split, Map<Subset, List<Integer>>> counts,
        long rejected,
        Origin source,
        PreparationSettings settings,
        List<Shard> shards)
        implements Serializable {
    static final int SCHEMA_VERSION = 1;

    Manifest {
        Objects.requireNonNull(fingerprint, "fingerprint");
        classes = List.copyOf(classes);
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(settings, "settings");
        shards = List.copyOf(shards);
    }

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .build();

    /**
     * Where a data set came from.
     *
     * @param location of the source when it was read
     * @param state of its files then: SHA-256 of names, lengths and times of change
     */
    record Origin(String location, String state) implements Serializable {}

    /** Throws {@link IllegalArgumentException} when {@code json} is no manifest of this schema version. */
    static Manifest parse(String json) {
        try {
            int version = JSON.readTree(json).path("schemaVersion").asInt();
            if (version != SCHEMA_VERSION) {
                throw new IllegalArgumentException(
                        "it has schema version " + version + ", this program reads " + SCHEMA_VERSION);
            }
            return JSON.readValue(json, Manifest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Images of all classes at {@code place}. */
    int count(Place place) {
        return counts.getOrDefault(place.split(), Map.of()).getOrDefault(place.subset(), List.of()).stream()
                .mapToInt(Integer::intValue)
                .sum();
    }
}
