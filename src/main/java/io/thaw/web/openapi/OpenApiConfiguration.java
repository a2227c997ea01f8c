package io.thaw.web.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Contact;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;

/** The head of the OpenAPI document. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String KEY = "key";

    static {
        SpringDocUtils.getConfig().replaceWithClass(JsonNode.class, Object.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .components(new Components()
                        .addSecuritySchemes(
                                KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A key, `thaw_…`. The service's first start leaves one in its data"
                                                + " directory, in the file `api-key`.")))
                .addSecurityItem(new SecurityRequirement().addList(KEY))
                .servers(List.of(new Server().url("/").description("The service that has sent this.")))
                .info(new Info()
                        .title("Thaw")
                        .version("v1")
                        .description("""
                                Fine-tuning of BERT-family encoders, where choosing which layers train is a first-class \
                                decision: plan it, prove it, compare it, share what is frozen.

                                JSON is in snake_case. A wrong request is answered with every fault at once, as \
                                `application/problem+json`; the `type` of each leads to a page about it. Lists are paged \
                                with `limit` and `after`.""")
                        .contact(new Contact().name("Whoever runs this service"))
                        .license(new License().name("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0")));
    }
}
