package io.entrannas.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;

/** A JSON file in a run's folder that holds one record. */
record JsonFile<T>(String name, Class<T> type) {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    T read(RunFolder folder) {
        try {
            return JSON.readValue(folder.read(name), type);
        } catch (java.io.IOException e) {
            throw new UserError(
                    folder.path(name) + " is damaged: " + e.getMessage() + "; start anew with --overwrite", e);
        }
    }

    void write(RunFolder folder, T value) {
        try {
            folder.write(name, JSON.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
