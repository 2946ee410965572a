package io.entrannas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import io.entrannas.draw.CellDrawing;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.space.GenotypeJson;
import io.entrannas.space.GenotypeText;
import io.entrannas.space.NamedGenotypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Genotypes as files, in every form that can express them. */
final class GenotypeFiles {
    static final String JSON = "genotype.json";
    private static final String TEXT = "genotype.txt";
    private static final String DRAWING = "cells.svg";

    private GenotypeFiles() {}

    static void write(RunFolder folder, Genotype genotype) {
        folder.write(JSON, GenotypeJson.write(genotype));
        if (GenotypeText.canExpress(genotype)) {
            folder.write(TEXT, GenotypeText.write(genotype) + "\n");
        }
        folder.write(DRAWING, CellDrawing.of(genotype));
    }

    /**
     * @param fileOrName a file on any of Hadoop's file systems, or the name of a published genotype
     * @throws UserError when it is neither, or the file holds no genotype
     */
    static Genotype read(String fileOrName, Configuration hadoop) {
        if (NamedGenotypes.names().contains(fileOrName)) {
            return NamedGenotypes.get(fileOrName);
        }
        try {
            Path path = new Path(fileOrName);
            try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                return GenotypeFormat.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), fileOrName);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "there is no genotype " + fileOrName + ": no such file can be read (" + e.getMessage()
                            + "), and the published genotypes are " + String.join(", ", NamedGenotypes.names()),
                    e);
        }
    }

    /** The JSON form as a tree. */
    static JsonNode tree(Genotype genotype) {
        try {
            return new JsonMapper().readTree(GenotypeJson.write(genotype));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
