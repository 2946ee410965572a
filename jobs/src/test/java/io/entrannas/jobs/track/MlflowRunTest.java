package io.entrannas.jobs.track;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.entrannas.jobs.averaging.LoggedWarnings;
import io.entrannas.jobs.run.RunFolder;
import io.entrannas.jobs.worker.TrainEpoch;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MlflowRunTest {
    private static final TrainEpoch FIRST = new TrainEpoch(0.1, 0, 1.5, 0.6, Double.NaN, 0.7, null, null);
    private static final TrainEpoch SECOND = new TrainEpoch(0.05, 0, 1.2, 0.65, 1.0, 0.75, 0.9, 0.8);

    @TempDir
    private Path path;

    private RunFolder folder;
    private MlflowServer server;

    @BeforeEach
    void start() throws IOException {
        folder = new RunFolder(path.resolve("run").toString(), new Configuration());
        server = new MlflowServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private MlflowRun run(Map<String, String> parameters, Map<String, String> environment) {
        return new MlflowRun(
                new MlflowClient(URI.create(server.uri()), environment), "my experiment", folder, "mine", parameters);
    }

    private MlflowServer.TrackedRun only() {
        assertEquals(List.of(), server.mistakes());
        assertEquals(Set.of("run1"), server.runs().keySet());
        return server.runs().get("run1");
    }

    @Test
    void aRunIsTracked() {
        folder.write("summary.json", "{}");
        folder.write("network/network.json", "[]");
        Map<String, String> parameters = new HashMap<>(Map.of("data set", "x".repeat(600)));
        for (int i = 0; i < 150; i++) {
            parameters.put("train.key-" + i, Integer.toString(i));
        }
        try (MlflowRun run =
                run(parameters, Map.of("MLFLOW_TRACKING_USERNAME", "me", "MLFLOW_TRACKING_PASSWORD", "pw"))) {
            run.epoch(0, FIRST, 100);
            run.epoch(1, SECOND, 110);
            run.complete();
        }

        MlflowServer.TrackedRun tracked = only();
        assertEquals("mine", tracked.name());
        assertEquals(List.of("FINISHED"), tracked.status());
        assertEquals(151, tracked.parameters().size());
        assertEquals("x".repeat(500), tracked.parameters().get("data set"));
        assertEquals(Map.of(1, 1.5, 2, 1.2), tracked.metrics().get("trainingLoss"));
        assertEquals(Map.of(2, 1.0), tracked.metrics().get("validationLoss"), "NaN is no metric");
        assertEquals(Map.of(2, 0.8), tracked.metrics().get("testAccuracy"));
        assertEquals(Map.of(1, 100.0, 2, 110.0), tracked.metrics().get("examplesPerSecond"));
        assertEquals(
                Set.of("summary.json", "network/network.json"),
                tracked.artifacts().keySet());
        assertArrayEquals(
                "{}".getBytes(StandardCharsets.UTF_8), tracked.artifacts().get("summary.json"));
        assertEquals(Set.of("Basic bWU6cHc="), Set.copyOf(server.authorisations()));
    }

    @Test
    void aRunThatGoesOnIsTheSameOne() {
        try (MlflowRun run = run(Map.of("a", "1"), Map.of())) {
            run.epoch(0, FIRST, 100);
        }
        try (MlflowRun run = run(Map.of("a", "1"), Map.of("MLFLOW_TRACKING_TOKEN", "t"))) {
            run.epoch(1, SECOND, 100);
            run.complete();
        }

        assertEquals(List.of("FAILED", "RUNNING", "FINISHED"), only().status());
        assertEquals(Map.of(1, 1.5, 2, 1.2), only().metrics().get("trainingLoss"));
        assertTrue(server.authorisations().contains("Bearer t"));
    }

    @Test
    void whatTheServerDidNotTakeIsSentAgain() {
        server.fail(1);
        try (MlflowRun run = run(Map.of(), Map.of())) {
            run.epoch(0, FIRST, 100);
            run.epoch(1, SECOND, 100);
            run.complete();
        }

        assertEquals(Map.of(1, 1.5, 2, 1.2), only().metrics().get("trainingLoss"));
        assertEquals(List.of("FINISHED"), only().status());
    }

    @Test
    void aServerThatIsNotThereIsOnlyWarnedOf() throws Exception {
        server.close();
        try (LoggedWarnings warnings = new LoggedWarnings(MlflowRun.class)) {
            try (MlflowRun run = run(Map.of(), Map.of())) {
                run.epoch(0, FIRST, 100);
                run.complete();
            }
            warnings.await("cannot be told of mine", "the run goes on");
        }
    }
}
