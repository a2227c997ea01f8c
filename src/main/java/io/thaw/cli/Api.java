package io.thaw.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's HTTP API. What it refuses becomes an {@link ApiException}. */
final class Api {

    private final URI address;
    private final String key;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    /**
     * The API of a service.
     *
     * @param key that opens it
     */
    Api(URI address, String key) {
        this.address = address;
        this.key = key;
    }

    JsonNode get(String path) {
        return answer(request(path));
    }

    /** What is at a path, if there is anything. */
    Optional<JsonNode> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (ApiException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    JsonNode post(String path) {
        return answer(request(path).POST(BodyPublishers.noBody()));
    }

    JsonNode post(String path, Map<String, ?> body) {
        return answer(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
    }

    JsonNode post(String path, MultipartForm form) {
        return answer(request(path).header("Content-Type", form.contentType()).POST(form.body()));
    }

    /** Hands over the events of a job, from the first on and as they come, until the job has ended. */
    void follow(String job, Consumer<JobEvent> listener) {
        HttpRequest request = request("/v1/jobs/" + job + "/events")
                .header("Accept", "text/event-stream")
                .build();
        HttpResponse<Stream<String>> response = send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            check(request, response.statusCode(), () -> lines.collect(Collectors.joining()));
            String kind = "";
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("event:")) {
                    kind = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    listener.accept(new JobEvent(kind, json.readTree(line.substring("data:".length()))));
                }
            }
        } catch (UncheckedIOException e) {
            throw noAnswer(request, e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).header("Authorization", "Bearer " + key);
    }

    private JsonNode answer(HttpRequest.Builder builder) {
        HttpRequest request = builder.build();
        HttpResponse<String> response = send(request, BodyHandlers.ofString());
        check(request, response.statusCode(), response::body);
        return json.readTree(response.body());
    }

    private void check(HttpRequest request, int status, Supplier<String> body) {
        if (status >= 400) {
            throw new ApiException(request.method() + " " + request.uri(), status, json.readTree(body.get()));
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw noAnswer(request, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + request.uri(), e);
        }
    }

    private static DemoException noAnswer(HttpRequest request, Exception cause) {
        return new DemoException("The service does not answer " + request.uri() + " any more.", cause);
    }
}
