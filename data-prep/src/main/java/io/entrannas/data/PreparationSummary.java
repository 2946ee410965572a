package io.entrannas.data;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run of the job comes to, for schedulers: one line of JSON. What does not apply is left out.
 *
 * @param status {@code prepared}, {@code unchanged} (nothing to do), {@code in use} (by another run) or {@code failed}
 * @param exitCode of the process
 * @param version folder of the version in use
 * @param images number of images by {@code train}, {@code weight}, {@code arch}, {@code validation} and {@code test}
 * @param bytes length of all shards
 * @param rejected number of images that were set aside
 * @param seconds that the run took, without the start of Spark
 * @param message why the run failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PreparationSummary(
        String job,
        String status,
        int exitCode,
        String version,
        String fingerprint,
        Integer classes,
        Map<String, Integer> images,
        Long bytes,
        Long rejected,
        Double seconds,
        String message) {
    private static final String JOB = "prepare-data";

    static PreparationSummary of(DataPreparation.Outcome outcome, Duration time) {
        Manifest manifest = outcome.dataset().manifest();
        Map<String, Integer> images = new TreeMap<>();
        for (Selection selection : List.of(Selection.values())) {
            images.put(selection.toString(), outcome.dataset().examples(selection));
        }
        return new PreparationSummary(
                JOB,
                outcome.prepared() ? "prepared" : "unchanged",
                0,
                outcome.dataset().version(),
                manifest.fingerprint(),
                manifest.classes().size(),
                images,
                manifest.shards().stream().mapToLong(Shard::bytes).sum(),
                manifest.rejected(),
                time.toMillis() / 1000.0,
                null);
    }

    static PreparationSummary ofFailure(String status, int exitCode, String message) {
        return new PreparationSummary(JOB, status, exitCode, null, null, null, null, null, null, null, message);
    }

    String json() {
        try {
            return JsonMapper.builder().build().writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
