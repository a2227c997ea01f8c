package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;

/** What Prometheus reads. */
@IntegrationTest
class MetricsIT {

    private static final Pattern NAMED = Pattern.compile("\\b((?:thaw|http|jvm|hikaricp)_[a-z_]+)");

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    Tensors tensors;

    private String metrics() {
        return PlainHttp.builder()
                .build()
                .get()
                .uri("http://localhost:" + port + "/actuator/prometheus")
                .retrieve()
                .body(String.class);
    }

    private double value(String name) {
        return Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$")
                .matcher(metrics())
                .results()
                .mapToDouble(line -> Double.parseDouble(line.group(1)))
                .findFirst()
                .orElse(0);
    }

    @Test
    void aPredictionIsCounted() throws Exception {
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
        double passes = value("thaw_inference_pass_seconds_count");
        double texts = value("thaw_inference_pass_texts_sum");

        PlainHttp.builder()
                .build()
                .post()
                .uri("http://localhost:" + port + "/v1/predict")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("models", List.of("text-regression", "token-classification"), "inputs", "the ice"))
                .retrieve()
                .toBodilessEntity();

        assertThat(value("thaw_inference_pass_seconds_count")).isEqualTo(passes + 1);
        assertThat(value("thaw_inference_pass_texts_sum")).isEqualTo(texts + 1);
        assertThat(value("thaw_inference_models")).isGreaterThanOrEqualTo(2);
        assertThat(value("thaw_inference_memory_bytes")).isPositive();
        assertThat(value("thaw_jobs{state=\"running\"}")).isZero();
    }

    @Test
    void nothingIsCountedByWhatThereMayBeThousandsOf() {
        assertThat(metrics())
                .contains("thaw_jobs{")
                .doesNotContainPattern("[{,](job|model|tenant|id|name)=\"[^\"]*(job_|model_|ds_)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/operations.md", "helm/thaw/files/rules.yaml", "helm/thaw/files/dashboard.json"})
    void whatIsNamedElsewhereIsThere(String file) throws Exception {
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
        String metrics = metrics();
        List<String> named = NAMED.matcher(Files.readString(Path.of(file)))
                .results()
                .map((MatchResult match) -> match.group(1))
                .distinct()
                .toList();

        assertThat(named)
                .hasSizeGreaterThan(2)
                .allSatisfy(name -> assertThat(metrics).contains(name));
    }
}
