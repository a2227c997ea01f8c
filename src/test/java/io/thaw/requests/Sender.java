package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Sends the rows of the table as they are written.
 *
 * @param named what the names between « and » stand for
 * @param largestRequest the most bytes that the service takes
 */
record Sender(int port, Map<String, String> named, int largestRequest) {

    static final Pattern NAMED = Pattern.compile("«([^»]+)»");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    record Answer(int status, String body) {

        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.body());
        }
    }

    Answer answer(BadInput row) throws IOException, InterruptedException {
        if (row.request().startsWith("raw ")) {
            return raw(row.subject(), row.headers(), row.body());
        }
        if (row.body().equals("«chunks without end»")) {
            return chunks(row.request(), row.headers());
        }
        if (row.headers().stream().anyMatch(header -> header.contains("«too often»"))) {
            send(row.request(), row.headers(), row.body());
        }
        return send(row.request(), row.headers(), row.body());
    }

    /** Sends a request: its method and path, its headers and its body, as {@link BadInput} has them. */
    Answer send(String request, List<String> headers, String body) throws IOException, InterruptedException {
        int space = request.indexOf(' ');
        HttpRequest made = request(request.substring(0, space), request.substring(space + 1), headers, body);
        return Answer.of(HTTP.send(made, BodyHandlers.ofString()));
    }

    private HttpRequest request(String method, String path, List<String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + filled(path)))
                .timeout(Duration.ofSeconds(30));
        byte[] bytes = bytes(body);
        if (bytes.length > 0) {
            request.header("Content-Type", body.startsWith("form ") ? Multipart.CONTENT_TYPE : "application/json");
        }
        for (String header : headers) {
            int colon = header.indexOf(": ");
            request.setHeader(header.substring(0, colon), filled(header.substring(colon + 2)));
        }
        return request.method(method, bytes.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(bytes))
                .build();
    }

    private byte[] bytes(String body) {
        if (body.startsWith("form ")) {
            return Multipart.of(body.substring("form ".length()));
        }
        if (body.startsWith("job ")) {
            return job(body.substring("job ".length())).getBytes(UTF_8);
        }
        Matcher name = NAMED.matcher(body);
        return name.matches() && !named.containsKey(name.group(1))
                ? Contents.bytes(name.group(1))
                : filled(body).getBytes(UTF_8);
    }

    private String filled(String text) {
        return NAMED.matcher(text).replaceAll(name -> {
            String value = named.get(name.group(1));
            assertThat(value).as(name.group()).isNotNull();
            return Matcher.quoteReplacement(value);
        });
    }

    /** A good job with some fields set to other values, or left out where the value is empty. */
    private String job(String differences) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("name", "\"reviews\"");
        fields.put("base_model", "\"tiny\"");
        fields.put("dataset", "\"«dataset»\"");
        fields.put("task", "{\"type\":\"text-classification\",\"max_length\":16}");
        fields.put("freeze", "{\"strategy\":\"freeze_first_n\",\"n\":1}");
        for (String difference : differences.split(" ¶ ")) {
            int equals = difference.indexOf('=');
            fields.put(difference.substring(0, equals), difference.substring(equals + 1));
        }
        return filled(fields.entrySet().stream()
                .filter(field -> !field.getValue().isEmpty())
                .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}")));
    }

    /** What no client would send, as it is. */
    private Answer raw(String line, List<String> headers, String body) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream().write((head(line, headers) + "\r\n" + body).getBytes(UTF_8));
            socket.shutdownOutput();
            return parsed(socket.getInputStream().readAllBytes());
        }
    }

    /** A little more than the service takes, of which no length was said. */
    private Answer chunks(String line, List<String> headers) throws IOException {
        byte[] chunk = ("10000\r\n" + "a".repeat(1 << 16) + "\r\n").getBytes(UTF_8);
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write((head(line, headers) + "Transfer-Encoding: chunked\r\n\r\n").getBytes(UTF_8));
            for (int sent = 0; sent <= largestRequest; sent += 1 << 16) {
                socket.getOutputStream().write(chunk);
            }
            return parsed(socket.getInputStream().readAllBytes());
        }
    }

    private static String head(String line, List<String> headers) {
        return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + headers.stream()
                        .map(header -> header.translateEscapes() + "\r\n")
                        .collect(Collectors.joining());
    }

    private static Answer parsed(byte[] response) {
        String text = new String(response, UTF_8);
        assertThat(text).startsWith("HTTP/1.1 ");
        return new Answer(
                Integer.parseInt(text.substring(9, 12)),
                text.substring(Math.max(0, text.indexOf('{')), Math.max(0, text.lastIndexOf('}') + 1)));
    }
}
