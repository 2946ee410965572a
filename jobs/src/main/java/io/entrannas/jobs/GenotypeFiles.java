package io.entrannas.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.entrannas.UserError;
import io.entrannas.draw.CellDrawing;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.space.Baseline;
import io.entrannas.space.CellGraph;
import io.entrannas.space.Genotype;
import io.entrannas.space.GenotypeFormat;
import io.entrannas.space.GenotypeJson;
import io.entrannas.space.GenotypeText;
import io.entrannas.space.NamedGenotypes;
import io.entrannas.space.RandomGenotype;
import io.entrannas.space.SearchSpace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Genotypes by their files and names, and as files in every form that can express them. */
final class GenotypeFiles {
    static final String JSON = "genotype.json";
    private static final String TEXT = "genotype.txt";
    private static final String DRAWING = "cells.svg";
    private static final String RANDOM = "random:";

    private GenotypeFiles() {}

    static void write(RunFolder folder, Genotype genotype) {
        folder.write(JSON, GenotypeJson.write(genotype));
        if (GenotypeText.canExpress(genotype)) {
            folder.write(TEXT, GenotypeText.write(genotype) + "\n");
        }
        folder.write(DRAWING, CellDrawing.of(genotype));
    }

    /**
     * @param source a file on any of Hadoop's file systems, the name of a published genotype, {@link Baseline#NAME}, or
     *     {@code random:SEED}
     * @param graph of a random genotype's cells
     * @param space of its operations
     * @throws UserError when it is none of them, or the file holds no genotype
     */
    static Genotype read(String source, CellGraph graph, SearchSpace space, Configuration hadoop) {
        if (source.equals(Baseline.NAME)) {
            return Baseline.genotype();
        }
        if (source.startsWith(RANDOM)) {
            return RandomGenotype.of(graph, space, seed(source));
        }
        if (NamedGenotypes.names().contains(source)) {
            return NamedGenotypes.get(source);
        }
        try {
            Path path = new Path(source);
            try (InputStream in = path.getFileSystem(hadoop).open(path)) {
                return GenotypeFormat.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), source);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError(
                    "there is no genotype " + source + ": no such file can be read (" + e.getMessage()
                            + "), and the published genotypes are " + String.join(", ", NamedGenotypes.names())
                            + "; there are also " + Baseline.NAME + " and " + RANDOM + "SEED",
                    e);
        }
    }

    private static long seed(String source) {
        String seed = source.substring(RANDOM.length());
        try {
            return Long.parseLong(seed);
        } catch (NumberFormatException e) {
            throw new UserError(
                    "the seed of a random genotype must be a whole number, was '" + seed + "'; write for instance "
                            + RANDOM + "1",
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
