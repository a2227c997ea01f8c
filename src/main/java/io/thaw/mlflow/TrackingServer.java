package io.thaw.mlflow;

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
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** MLflow's REST API 2.0, as far as runs are concerned. Its operator is this service's, who has named it. */
final class TrackingServer {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final String API = "/api/2.0/mlflow/";

    private final String address;
    private final @Nullable String token;
    private final JsonMapper json;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();

    TrackingServer(URI address, @Nullable String token, JsonMapper json) {
        this.address = address.toString().replaceFirst("/+$", "") + API;
        this.token = token;
        this.json = json;
    }

    /** The server cannot be reached, or does not take what it was sent. */
    static final class TrackingException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String code;

        private TrackingException(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    /** The id of the experiment of this name, which is made where it is not there. */
    String experiment(String name) throws TrackingException, InterruptedException {
        Optional<String> there = findExperiment(name);
        if (there.isPresent()) {
            return there.get();
        }
        try {
            return post("experiments/create", Map.of("name", name))
                    .path("experiment_id")
                    .asString();
        } catch (TrackingException e) {
            if (e.code.equals("RESOURCE_ALREADY_EXISTS")) {
                // By somebody else, a moment ago.
                return findExperiment(name).orElseThrow(() -> e);
            }
            throw e;
        }
    }

    private Optional<String> findExperiment(String name) throws TrackingException, InterruptedException {
        try {
            String query = "?experiment_name=" + URLEncoder.encode(name, StandardCharsets.UTF_8);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address + "experiments/get-by-name" + query));
            JsonNode experiment = send(request.GET()).path("experiment");
            return experiment.path("lifecycle_stage").asString("active").equals("active")
                    ? Optional.of(experiment.path("experiment_id").asString())
                    : Optional.empty();
        } catch (TrackingException e) {
            if (e.code.equals("RESOURCE_DOES_NOT_EXIST")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Posts to an operation, as in {@code runs/create}.
     *
     * @throws TrackingException with what the server says
     */
    JsonNode post(String operation, Map<String, ?> body) throws TrackingException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + operation))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body)));
        return send(request);
    }

    private JsonNode send(HttpRequest.Builder request) throws TrackingException, InterruptedException {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpRequest ready = request.timeout(ANSWER).build();
        try {
            HttpResponse<String> answer = client.send(ready, BodyHandlers.ofString());
            JsonNode body = read(answer.body());
            if (answer.statusCode() != 200) {
                throw new TrackingException(
                        body.path("error_code").asString(""),
                        "%s answers with %d: %s"
                                .formatted(
                                        ready.uri().getPath(),
                                        answer.statusCode(),
                                        body.path("message").asString("(no message)")));
            }
            return body;
        } catch (IOException e) {
            throw new TrackingException("", ready.uri().getPath() + " cannot be reached: " + e);
        }
    }

    private JsonNode read(String body) {
        try {
            return json.readTree(body);
        } catch (JacksonException e) {
            return json.missingNode();
        }
    }
}
