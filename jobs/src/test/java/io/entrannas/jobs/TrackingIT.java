package io.entrannas.jobs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.jobs.track.MlflowServer.TrackedRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What others are told of runs. */
class TrackingIT {
    private final ExampleRuns example = ExampleRuns.get();

    @Test
    void anMlflowServerKnowsSearchesAndTrainings() throws IOException {
        assertEquals(List.of(), example.mlflow().mistakes());
        Map<String, TrackedRun> runs = example.mlflow().runs().values().stream()
                .collect(Collectors.toMap(TrackedRun::name, Function.identity()));
        String first = ExampleRuns.SEARCH + "/repeat-1";
        assertEquals(
                List.of(ExampleRuns.SEARCH, first, ExampleRuns.SEARCH + "/repeat-2", ExampleRuns.TRAIN),
                runs.keySet().stream().sorted().toList());
        runs.values().forEach(run -> assertEquals(List.of("FINISHED"), run.status()));
        TrackedRun search = runs.get(first);
        for (Row epoch : example.jobs().metrics(first, "epochs").get("epochs")) {
            int step = 1 + epoch.<Integer>getAs("epoch");
            for (String name : List.of("temperature", "trainingLoss", "validationAccuracy", "childAccuracy")) {
                assertEquals(
                        epoch.<Double>getAs(name), search.metrics().get(name).get(step), name);
            }
        }
        assertEquals("4", search.parameters().get("search.channels"));
        assertArrayEquals(
                example.jobs().file(first, "cells.svg"), search.artifacts().get("cells.svg"));
        TrackedRun train = runs.get(ExampleRuns.TRAIN);
        assertArrayEquals(
                example.jobs().file(ExampleRuns.TRAIN, "network/network.safetensors"),
                train.artifacts().get("network/network.safetensors"));
        assertFalse(train.metrics().get("testAccuracy").isEmpty());
    }

    @Test
    void sinksOfSparksMetricsHaveTheRun() throws IOException {
        Row last = example.jobs().metrics(ExampleRuns.TRAIN, "epochs").get("epochs").stream()
                .filter(row -> row.<Integer>getAs("epoch") == 1)
                .findFirst()
                .orElseThrow();
        assertEquals(last.<Double>getAs("trainingLoss"), lastOfTraining("trainingLoss"));
        assertEquals(last.<Double>getAs("trainingAccuracy"), lastOfTraining("trainingAccuracy"));
        assertEquals(2.0, lastOfTraining("epoch"));
        assertTrue(lastOfTraining("imagesPerSecond") > 0);
    }

    /** What the sink wrote last when the application of the training stopped. */
    private double lastOfTraining(String metric) throws IOException {
        String suffix = ".driver.entrannas." + metric + ".csv";
        try (Stream<Path> files = Files.list(example.metrics())) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(suffix))
                    .sorted()
                    .toList();
            // Names of local applications are in the order of their beginnings: the search, then the training.
            List<String> lines = Files.readAllLines(example.metrics().resolve(names.get(1)));
            String line = lines.get(lines.size() - 1);
            return Double.parseDouble(line.substring(line.indexOf(',') + 1));
        }
    }
}
