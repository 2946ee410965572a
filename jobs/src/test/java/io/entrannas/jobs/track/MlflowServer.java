package io.entrannas.jobs.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What MLflow's REST reference (version 2) says of the calls that are used: paths, methods, required fields, their types
 * and limits. Anything else is answered by 400 and noted.
 */
public final class MlflowServer implements AutoCloseable {
    private static final String API = "/api/2.0/mlflow/";
    private static final String ARTIFACTS = "/api/2.0/mlflow-artifacts/artifacts/";
    private static final Set<String> STATUS = Set.of("RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED");
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final Map<String, String> experiments = new HashMap<>();
    private final Map<String, TrackedRun> runs = new TreeMap<>();
    private final List<String> mistakes = new ArrayList<>();
    private final List<String> authorisations = new ArrayList<>();
    private int failures;

    /** @param metrics by name, then by step */
    public record TrackedRun(
            String name,
            String experiment,
            List<String> status,
            Map<String, String> parameters,
            Map<String, Map<Integer, Double>> metrics,
            Map<String, byte[]> artifacts) {}

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    public MlflowServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public String uri() {
        return "http://" + server.getAddress().getHostString() + ":"
                + server.getAddress().getPort();
    }

    /** The next calls fail, as those of a server whose database is away. */
    synchronized void fail(int calls) {
        failures = calls;
    }

    public synchronized Map<String, TrackedRun> runs() {
        return new TreeMap<>(runs);
    }

    public synchronized List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    synchronized List<String> authorisations() {
        return List.copyOf(authorisations);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        int code = 200;
        String answer;
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        byte[] body = exchange.getRequestBody().readAllBytes();
        authorisations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (failures > 0) {
            failures--;
            code = 503;
            answer = "away";
        } else {
            try {
                JsonNode result = answer(exchange, body);
                code = result == null ? 404 : 200;
                answer = result == null ? error("RESOURCE_DOES_NOT_EXIST", "none") : result.toString();
            } catch (Refused | IOException e) {
                mistakes.add(call + ": " + e.getMessage());
                code = 400;
                answer = error("INVALID_PARAMETER_VALUE", e.getMessage());
            }
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static String error(String code, String message) {
        return JSON.createObjectNode()
                .put("error_code", code)
                .put("message", message)
                .toString();
    }

    private JsonNode answer(HttpExchange exchange, byte[] body) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith(ARTIFACTS)) {
            require(method.equals("PUT"), "artifacts are put");
            String[] parts = path.substring(ARTIFACTS.length()).split("/", 4);
            require(parts.length == 4 && parts[2].equals("artifacts"), "no artifact folder of a run");
            run(parts[1]).artifacts().put(parts[3], body);
            return JSON.createObjectNode();
        }
        require(path.startsWith(API), "no such path");
        String call = path.substring(API.length());
        if (call.equals("experiments/get-by-name")) {
            require(method.equals("GET"), "get-by-name is got");
            String query = exchange.getRequestURI().getQuery();
            require(query != null && query.startsWith("experiment_name="), "experiment_name is required");
            String name = query.substring("experiment_name=".length());
            if (!experiments.containsKey(name)) {
                return null;
            }
            ObjectNode answer = JSON.createObjectNode();
            answer.putObject("experiment")
                    .put("experiment_id", experiments.get(name))
                    .put("name", name);
            return answer;
        }
        require(method.equals("POST"), call + " is posted");
        require(
                "application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type")),
                "content type application/json is required");
        JsonNode request = JSON.readTree(body);
        return switch (call) {
            case "experiments/create" -> createExperiment(request);
            case "runs/create" -> createRun(request);
            case "runs/log-batch" -> logBatch(request);
            case "runs/update" -> update(request);
            default -> throw new Refused("no such call");
        };
    }

    private JsonNode createExperiment(JsonNode request) {
        fields(request, "name");
        String name = text(request, "name");
        require(!experiments.containsKey(name), "RESOURCE_ALREADY_EXISTS");
        String id = Integer.toString(1 + experiments.size());
        experiments.put(name, id);
        return JSON.createObjectNode().put("experiment_id", id);
    }

    private JsonNode createRun(JsonNode request) {
        fields(request, "experiment_id", "run_name", "start_time", "tags");
        String experiment = text(request, "experiment_id");
        require(experiments.containsValue(experiment), "no such experiment");
        require(request.path("start_time").isIntegralNumber(), "start_time is milliseconds");
        request.path("tags").forEach(tag -> {
            text(tag, "key");
            text(tag, "value");
        });
        String id = "run" + (1 + runs.size());
        runs.put(
                id,
                new TrackedRun(
                        text(request, "run_name"),
                        experiment,
                        new ArrayList<>(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>()));
        ObjectNode answer = JSON.createObjectNode();
        answer.putObject("run")
                .putObject("info")
                .put("run_id", id)
                .put("artifact_uri", "mlflow-artifacts:/" + experiment + "/" + id + "/artifacts");
        return answer;
    }

    private JsonNode logBatch(JsonNode request) {
        fields(request, "run_id", "metrics", "params", "tags");
        TrackedRun run = run(text(request, "run_id"));
        require(request.path("metrics").size() <= 1000, "at most 1000 metrics");
        require(request.path("params").size() <= 100, "at most 100 params");
        for (JsonNode metric : request.path("metrics")) {
            fields(metric, "key", "value", "timestamp", "step");
            require(metric.path("value").isNumber(), "value is a double");
            require(metric.path("timestamp").isIntegralNumber(), "timestamp is milliseconds");
            require(metric.path("step").isIntegralNumber(), "step is a whole number");
            run.metrics()
                    .computeIfAbsent(name(metric), k -> new TreeMap<>())
                    .put(metric.path("step").asInt(), metric.path("value").asDouble());
        }
        for (JsonNode parameter : request.path("params")) {
            fields(parameter, "key", "value");
            String value = parameter.path("value").asText();
            require(value.length() <= 500, "a value of at most 500 characters");
            String before = run.parameters().put(name(parameter), value);
            require(before == null || before.equals(value), "a parameter does not change");
        }
        return JSON.createObjectNode();
    }

    private static String name(JsonNode entry) {
        String key = text(entry, "key");
        require(key.matches("[\\w\\-. :/]{1,250}"), "no name of a metric or parameter: " + key);
        return key;
    }

    private JsonNode update(JsonNode request) {
        fields(request, "run_id", "status", "end_time", "run_name");
        String status = text(request, "status");
        require(STATUS.contains(status), "no such status");
        run(text(request, "run_id")).status().add(status);
        return JSON.createObjectNode();
    }

    private TrackedRun run(String id) {
        require(runs.containsKey(id), "no such run");
        return runs.get(id);
    }

    private static void fields(JsonNode request, String... known) {
        request.fieldNames()
                .forEachRemaining(field -> require(Set.of(known).contains(field), "no such field: " + field));
    }

    private static String text(JsonNode request, String field) {
        require(request.path(field).isTextual() && !request.path(field).asText().isEmpty(), field + " is a text");
        return request.path(field).asText();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new Refused(message);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
