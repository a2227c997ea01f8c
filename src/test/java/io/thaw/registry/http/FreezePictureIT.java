package io.thaw.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The picture of the strategies in the docs is drawn from what the service plans. */
@IntegrationTest
class FreezePictureIT {

    private static final Path PICTURE = Path.of("docs/freezing.svg");

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    int port;

    /** {@code mvn verify -Dtest=none -Dit.test=FreezePictureIT -Dpicture.write=true} draws it anew. */
    @Test
    void thePictureShowsThePlans() throws Exception {
        FreezePicture picture = new FreezePicture();
        JsonNode strategies = asked(request("/v1/freeze-strategies").build()).get("data");
        for (JsonNode strategy : strategies) {
            String example = strategy.get("example").toString();
            picture.add(
                    shown(example),
                    asked(request("/v1/freeze-plans")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString("""
                            {"base_model": "bert-base-uncased", "freeze": %s,
                             "task": {"type": "text-classification", "labels": ["negative", "positive"]}}""".formatted(example)))
                            .build()));
        }
        if (Boolean.getBoolean("picture.write")) {
            Files.writeString(PICTURE, picture.svg());
        }

        assertThat(PICTURE).hasContent(picture.svg());
    }

    /** Without what every example has, and cut where there are rules. */
    private static String shown(String example) {
        String settings = example.replaceAll("\"strategy\":|[\"{}]", "");
        int rules = settings.indexOf("rules");
        return (rules < 0 ? settings : settings.substring(0, rules) + "rules:[…]")
                .replace(":", "=")
                .replace(",", ", ");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private JsonNode asked(HttpRequest request) throws IOException, InterruptedException {
        return new JsonMapper()
                .readTree(client.send(request, BodyHandlers.ofString()).body());
    }
}
