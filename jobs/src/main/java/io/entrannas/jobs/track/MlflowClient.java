package io.entrannas.jobs.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls of MLflow's REST interface, version 2.0, that tracking needs. */
final class MlflowClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** Files are larger than calls. */
    private static final Duration UPLOAD = Duration.ofSeconds(60);

    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final int NOT_FOUND = 404;
    private static final JsonMapper JSON = new JsonMapper();

    private final String server;
    private final Optional<String> authorisation;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    /**
     * @param server with http or https
     * @param environment may hold MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD
     */
    MlflowClient(URI server, Map<String, String> environment) {
        this.server = server.toString().replaceAll("/+$", "");
        this.authorisation = authorisation(environment);
    }

    /**
     * A run as the server knows it.
     *
     * @param artifactUri where its files go
     */
    record Tracked(String runId, String artifactUri) {}

    /** @param step epoch, from 1 */
    record Metric(String key, double value, long timestamp, int step) {}

    private static Optional<String> authorisation(Map<String, String> environment) {
        String token = environment.get("MLFLOW_TRACKING_TOKEN");
        if (token != null) {
            return Optional.of("Bearer " + token);
        }
        String user = environment.get("MLFLOW_TRACKING_USERNAME");
        if (user == null) {
            return Optional.empty();
        }
        String both = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
    }

    String server() {
        return server;
    }

    /** The id of an experiment, which is created when there is none of this name. */
    String experiment(String name) throws IOException, InterruptedException {
        HttpResponse<String> found = http.send(
                request(API + "experiments/get-by-name?experiment_name="
                                + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .GET()
                        .build(),
                BodyHandlers.ofString());
        if (found.statusCode() != NOT_FOUND) {
            return JSON.readTree(checked(found)).at("/experiment/experiment_id").asText();
        }
        return post("experiments/create", JSON.createObjectNode().put("name", name))
                .path("experiment_id")
                .asText();
    }

    Tracked createRun(String experiment, String name, long start) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode()
                .put("experiment_id", experiment)
                .put("run_name", name)
                .put("start_time", start);
        body.putArray("tags").addObject().put("key", "mlflow.source.name").put("value", "EnTranNAS on Spark");
        JsonNode info = post("runs/create", body).at("/run/info");
        return new Tracked(
                info.path("run_id").asText(), info.path("artifact_uri").asText());
    }

    /** @param metrics at most 1,000 */
    void logMetrics(String runId, List<Metric> metrics) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", runId);
        ArrayNode array = body.putArray("metrics");
        for (Metric metric : metrics) {
            array.addObject()
                    .put("key", metric.key())
                    .put("value", metric.value())
                    .put("timestamp", metric.timestamp())
                    .put("step", metric.step());
        }
        post("runs/log-batch", body);
    }

    /** @param parameters at most 100 */
    void logParameters(String runId, Map<String, String> parameters) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", runId);
        ArrayNode array = body.putArray("params");
        parameters.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
        post("runs/log-batch", body);
    }

    void update(String runId, String status) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("run_id", runId).put("status", status);
        if (!status.equals("RUNNING")) {
            body.put("end_time", System.currentTimeMillis());
        }
        post("runs/update", body);
    }

    /** Whether the server itself takes the files of a run. */
    static boolean takesFiles(Tracked run) {
        return run.artifactUri().startsWith("mlflow-artifacts:");
    }

    void upload(Tracked run, String name, byte[] content) throws IOException, InterruptedException {
        String folder = URI.create(run.artifactUri()).getPath().replaceAll("^/+", "");
        HttpRequest request = request(ARTIFACTS + folder + "/" + name)
                .timeout(UPLOAD)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(content))
                .build();
        checked(http.send(request, BodyHandlers.ofString()));
    }

    private JsonNode post(String call, ObjectNode body) throws IOException, InterruptedException {
        HttpRequest request = request(API + call)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
        return JSON.readTree(checked(http.send(request, BodyHandlers.ofString())));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).timeout(ANSWER);
        authorisation.ifPresent(value -> request.header("Authorization", value));
        return request;
    }

    private static String checked(HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(response.request().method() + " "
                    + response.uri().getPath() + " answered " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }
}
