package io.thaw.freeze.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.ComponentScan;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.main.banner-mode=off",
            // There is no database here to be ready.
            "management.endpoint.health.validate-group-membership=false"
        })
class FreezeStrategiesTests {

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Test
    void theCatalogueListsEveryStrategyWithItsSchema() throws Exception {
        JsonNode strategies = get("/v1/freeze-strategies").path("data");

        assertThat(strategies).hasSameSizeAs(StrategyCatalogue.names());
        assertThat(strategies.get(2).path("name").asString()).isEqualTo("freeze_first_n");
        assertThat(strategies.get(2).at("/schema/properties/n/type").asString()).isEqualTo("integer");
        assertThat(strategies.get(2).at("/example/n").asInt()).isEqualTo(8);
    }

    @Test
    void theDocumentShowsAChoiceOfStrategiesAndNoCircles() throws Exception {
        JsonNode schemas = get("/v3/api-docs").at("/components/schemas");
        JsonNode choice = schemas.path("FreezeSpec").path("oneOf");

        assertThat(choice).hasSize(StrategyCatalogue.names().size() + 1);
        assertThat(choice.get(0).at("/enum").valueStream().map(JsonNode::asString))
                .contains("full", "head_only", "llrd")
                .doesNotContain("freeze_first_n", "layers", "custom");
        assertThat(choice.get(3).path("$ref").asString()).isEqualTo("#/components/schemas/FreezeFirstNStrategy");
        assertThat(schemas.at("/FreezeFirstNStrategy/properties/strategy/enum/0")
                        .asString())
                .isEqualTo("freeze_first_n");
        assertThat(schemas.at("/FreezeFirstNStrategy/required").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder("strategy", "n");
        assertThat(schemas.at("/BitfitStrategy/properties/overrides/items/$ref").asString())
                .isEqualTo("#/components/schemas/FreezeRule");
        assertThat(schemas.at("/FreezeRule/properties").propertyNames())
                .containsExactly("match", "train", "lr_multiplier");
        assertThat(schemas.toString()).doesNotContain("allOf");
        assertThat(Set.copyOf(schemas.propertyNames())).doesNotContain("FreezeStrategy", "Rule", "Full");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString())
                        .body());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration(
            exclude = {
                DataSourceAutoConfiguration.class,
                HibernateJpaAutoConfiguration.class,
                DataJpaRepositoriesAutoConfiguration.class,
                FlywayAutoConfiguration.class,
                ManagementWebSecurityAutoConfiguration.class,
                ServletWebSecurityAutoConfiguration.class
            })
    @ComponentScan({"io.thaw.web", "io.thaw.freeze.http"})
    static class WebOnly {}
}
