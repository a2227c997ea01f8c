package io.thaw.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class UnknownSettingsTests {

    private static void startWith(String setting) {
        StandardEnvironment settings = new StandardEnvironment();
        settings.getPropertySources().addFirst(new MapPropertySource("commandLineArgs", Map.of(setting, "1")));
        new UnknownSettings().postProcessEnvironment(settings, new SpringApplication());
    }

    private static void startWithVariable(String variable) {
        StandardEnvironment settings = new StandardEnvironment();
        settings.getPropertySources().addFirst(new SystemEnvironmentPropertySource("variables", Map.of(variable, "1")));
        new UnknownSettings().postProcessEnvironment(settings, new SpringApplication());
    }

    @ParameterizedTest
    @CsvSource({
        "thaw.worker.slot, thaw.worker.slots",
        "thaw.storage.s3.buket, thaw.storage.s3.bucket",
        "thaw.rolle, thaw.role",
        "thaw.inference.max_memry, thaw.inference.max-memory"
    })
    void aSettingThatThereIsNotStopsTheStartWithTheNearestOne(String setting, String meant) {
        assertThatThrownBy(() -> startWith(setting))
                .hasMessageContaining(setting + " (in commandLineArgs), perhaps " + meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "thaw.worker.slots",
                "thaw.worker.tokenCache",
                "thaw.worker.token_cache",
                "thaw.outbound.allowed-origins",
                "thaw.outbound.allowedOrigins[0]",
                "thaw.inference.pinned.acme",
                "thaw.inference.pinned.acme[1]",
                "thaw.data",
                "thaw.role",
                "server.port",
                "spring.datasource.url",
                "thawing.out"
            })
    void settingsThatThereAreAndThoseOfOthersAreTaken(String setting) {
        assertThatCode(() -> startWith(setting)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "THAW_WORKER_SLOTS",
                "THAW_WORKER_TOKENCACHE",
                "THAW_WORKER_TOKEN_CACHE",
                "THAW_BASE_MODELS_DIRECTORY",
                "THAW_STORAGE_S3_BUCKET",
                "THAW_OUTBOUND_ALLOWEDORIGINS_0",
                "THAW_INFERENCE_PINNED_ACME",
                "THAW_ROLE",
                "THAW_KEY",
                "THAW_FIRST_KEY"
            })
    void variablesThatAreSettingsOrPeoplesOwnAreTaken(String variable) {
        assertThatCode(() -> startWithVariable(variable)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"THAW_WORKER_SLOT, thaw.worker.slots", "THAW_STORAGE_S3_BUCKT, thaw.storage.s3.bucket"})
    void aVariableThatLooksLikeASettingAndIsNoneStopsTheStart(String variable, String meant) {
        assertThatThrownBy(() -> startWithVariable(variable)).hasMessageContaining(variable, meant);
    }

    @Test
    void thePersonWhoStartsTheServiceIsToldWhatToDo() {
        assertThat(new UnknownSettingsFailureAnalyzer()
                        .analyze(new UnknownSettingsException(List.of("thaw.x")))
                        .getAction())
                .contains("docs/settings.md");
    }
}
