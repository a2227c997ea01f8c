package io.thaw.mlflow;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers as MLflow's tracking server does where runs are concerned, and refuses what it refuses. The real one is asked by {@code
 * interop/mlflow_runs.py}.
 */
final class TrackingServerDouble implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final int MOST_IN_A_BATCH = 1000;

    /** A run as it was told. */
    static final class Run {
        final String experiment;
        final JsonNode created;
        final Map<String, String> params = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        final List<String> metrics = new ArrayList<>();
        String status = "RUNNING";
        long endTime;

        Run(String experiment, JsonNode created) {
            this.experiment = experiment;
            this.created = created;
        }
    }

    private final HttpServer server;
    private final Map<String, String> experiments = new LinkedHashMap<>();
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private boolean away;

    TrackingServerDouble() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/api/2.0/mlflow/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void setAway(boolean isAway) {
        away = isAway;
    }

    synchronized Map<String, Run> runs() {
        return new LinkedHashMap<>(runs);
    }

    synchronized String experimentOf(Run run) {
        return experiments.entrySet().stream()
                .filter(experiment -> experiment.getValue().equals(run.experiment))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
        byte[] sent = exchange.getRequestBody().readAllBytes();
        JsonNode body = sent.length == 0 ? JSON.createObjectNode() : JSON.readTree(sent);
        try {
            if (away) {
                throw new Refusal(503, "TEMPORARILY_UNAVAILABLE");
            }
            respond(
                    exchange,
                    200,
                    JSON.writeValueAsString(
                            perform(operation, exchange.getRequestURI().getQuery(), body)));
        } catch (Refusal e) {
            respond(exchange, e.status, "{\"error_code\": \"%s\", \"message\": \"no\"}".formatted(e.getMessage()));
        }
    }

    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refusal(int status, String code) {
            super(code);
            this.status = status;
        }
    }

    private static void respond(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Map<String, Object> perform(String operation, String query, JsonNode body) {
        return switch (operation) {
            case "experiments/get-by-name" -> {
                String name = URLDecoder.decode(query.substring(query.indexOf('=') + 1), StandardCharsets.UTF_8);
                if (!experiments.containsKey(name)) {
                    throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST");
                }
                yield Map.of("experiment", Map.of("experiment_id", experiments.get(name), "lifecycle_stage", "active"));
            }
            case "experiments/create" -> {
                String id = Integer.toString(experiments.size() + 1);
                experiments.put(body.get("name").stringValue(), id);
                yield Map.of("experiment_id", id);
            }
            case "runs/search" -> search(body);
            case "runs/create" -> {
                String id = "run-" + runs.size();
                Run run = new Run(body.get("experiment_id").stringValue(), body);
                put(body.get("tags"), run.tags);
                runs.put(id, run);
                yield Map.of("run", Map.of("info", Map.of("run_id", id)));
            }
            case "runs/log-batch" -> {
                log(body);
                yield Map.of();
            }
            case "runs/update" -> {
                Run run = runs.get(body.get("run_id").stringValue());
                run.status = body.get("status").stringValue();
                run.endTime = body.get("end_time").longValue();
                yield Map.of();
            }
            default -> throw new Refusal(404, "ENDPOINT_NOT_FOUND");
        };
    }

    private Map<String, Object> search(JsonNode body) {
        String job = body.get("filter").stringValue().replaceFirst("tags\\.`thaw\\.job` = '(.*)'", "$1");
        List<Map<String, Object>> found = new ArrayList<>();
        runs.forEach((id, run) -> {
            if (run.tags.get("thaw.job").equals(job)
                    && body.get("experiment_ids").get(0).stringValue().equals(run.experiment)) {
                found.add(Map.of("info", Map.of("run_id", id)));
            }
        });
        return Map.of("runs", found);
    }

    private void log(JsonNode body) {
        Run run = runs.get(body.get("run_id").stringValue());
        int entries = body.path("metrics").size()
                + body.path("params").size()
                + body.path("tags").size();
        if (entries > MOST_IN_A_BATCH
                || body.path("params").size() > 100
                || body.path("tags").size() > 100) {
            throw new Refusal(400, "INVALID_PARAMETER_VALUE");
        }
        put(body.path("params"), run.params);
        put(body.path("tags"), run.tags);
        body.path("metrics").forEach(metric -> {
            if (!metric.get("key").stringValue().matches("[\\w./ :-]+")
                    || !metric.get("value").isNumber()
                    || metric.get("timestamp").longValue() <= 0) {
                throw new Refusal(400, "INVALID_PARAMETER_VALUE");
            }
            run.metrics.add(metric.get("key").stringValue() + " " + metric.get("step") + " " + metric.get("value"));
        });
    }

    private static void put(JsonNode pairs, Map<String, String> into) {
        pairs.forEach(pair ->
                into.put(pair.get("key").stringValue(), pair.get("value").stringValue()));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
