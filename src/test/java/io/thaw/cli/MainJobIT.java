package io.thaw.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.security.TestCredentials;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** The product's main job, as the demo does it: on a real model and real data, over HTTP. */
@IntegrationTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobIT {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    Models models;

    private Api api;
    private List<FinishedJob> jobs;

    @BeforeAll
    void trainWithThreeStrategies() throws IOException {
        new BaseModelFolder(data).add(Path.of("target/base-models/all-minilm-l6-v2.jar"));
        api = new Api(URI.create("http://localhost:" + port), TestCredentials.KEY);
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        jobs = new Demo(api, new PlainProgress(out), out).run(Demo.DEFAULT_BASE_MODEL);
    }

    @Test
    void eachStrategyTrainsExactlyWhatItSays() {
        assertThat(jobs).extracting(FinishedJob::title).containsExactly("head_only", "freeze_first_n, n=4", "full");
        // The head of 2 x 384 + 2; with layers 4 and 5 of 1,774,464 each; with all 22,565,376 of the base.
        assertThat(numbers("/trainable_parameters")).containsExactly(770.0, 3_549_698.0, 22_566_146.0);
        assertThat(numbers("/total_parameters")).containsOnly(22_566_146.0);
        assertThat(numbers("/measurement/stored_bytes")).containsExactly(4 * 770.0, 4 * 3_549_698.0, 4 * 22_566_146.0);
    }

    /** An independent run in PyTorch reached 0.873, 0.903 and 0.920. */
    @Test
    void theHeldOutSentencesAreClassifiedAsWellAsTheStrategyAllows() {
        List<Double> accuracies = numbers("/result/metrics/test~1accuracy");

        assertThat(accuracies.get(0)).isGreaterThanOrEqualTo(0.86);
        assertThat(accuracies.get(1)).isGreaterThanOrEqualTo(0.89);
        assertThat(accuracies.get(2)).isGreaterThanOrEqualTo(0.905);
    }

    @Test
    void whatWasFrozenIsByteIdenticalToTheBaseAndWhatTrainedIsNot() {
        Map<String, String> base = api.get("/v1/base-models/" + Demo.DEFAULT_BASE_MODEL + "/parameters")
                .get("data")
                .valueStream()
                .collect(Collectors.toMap(
                        tensor -> tensor.get("name").stringValue(),
                        tensor -> tensor.get("sha256").stringValue()));
        List<Integer> frozen = new ArrayList<>();
        for (FinishedJob finished : jobs) {
            Map<String, String> model = models.get(model(finished)).content().manifest().tensors().stream()
                    .collect(Collectors.toMap(TensorEntry::name, TensorEntry::sha256));
            assertThat(finished.certificate().get("verdict").stringValue()).isEqualTo("verified");
            int unchanged = 0;
            for (JsonNode tensor : finished.certificate().get("tensors")) {
                String name = tensor.get("name").stringValue();
                assertThat(model).containsEntry(name, tensor.get("sha256_after").stringValue());
                if (tensor.get("status").stringValue().equals("frozen")) {
                    unchanged++;
                    assertThat(model).containsEntry(name, base.get(name));
                } else {
                    assertThat(model.get(name)).as(name).isNotEqualTo(base.get(name));
                }
            }
            frozen.add(unchanged);
        }
        assertThat(frozen)
                .as("5 tensors of the embeddings, 16 of each layer")
                .containsExactly(5 + 6 * 16, 5 + 4 * 16, 0);
    }

    @Test
    void theFinishedModelsAnswer() {
        for (FinishedJob finished : jobs) {
            assertThat(finished.answers())
                    .extracting(FinishedJob.Answer::label)
                    .as(finished.title())
                    .containsExactly("positive", "negative", "positive");
            assertThat(finished.answers())
                    .extracting(FinishedJob.Answer::score)
                    .allSatisfy(score -> assertThat(score).isBetween(0.5, 1.0));
        }
    }

    @Test
    void theHistoryHoldsEveryStepAndPhase() {
        FinishedJob partly = jobs.get(1);
        String path = "/v1/jobs/" + partly.job().get("id").stringValue();
        List<Double> losses = values(api.get(path + "/metrics?name=loss&split=train"));
        List<JobEvent> events = new ArrayList<>();
        api.follow(partly.job().get("id").stringValue(), events::add);

        assertThat(losses).hasSize(225);
        assertThat(mean(losses.subList(205, 225))).isLessThan(mean(losses.subList(0, 20)));
        assertThat(values(api.get(path + "/metrics?name=learning_rate"))).hasSize(225);
        // The test split is looked at once, at the end.
        assertThat(values(api.get(path + "/metrics?name=accuracy&split=test"))).hasSize(1);
        assertThat(partly.job().get("progress").doubleValue()).isEqualTo(1);
        assertThat(told(events, "state", "status")).containsExactly("queued", "running", "succeeded");
        assertThat(told(events, "phase", "phase"))
                .startsWith("loading_model", "tokenizing", "caching_prefix", "training", "evaluating", "training")
                .endsWith("evaluating", "verifying_freeze", "storing");
    }

    @Test
    void theDemoShowsTheComparison() {
        assertThat(written.toString(StandardCharsets.UTF_8))
                .contains("Base model: all-minilm-l6-v2, 6 layers, 22,565,376 parameters.")
                .contains("2,400 sentences to train on, 600 held out")
                .contains(
                        "| strategy            | trainable parameters | accuracy | seconds | peak memory | stored size |")
                .containsPattern(
                        "\\| head_only +\\| +770 \\| +0\\.8\\d\\d \\| +[0-9.]+ \\| +[0-9.]+ GB \\| +3\\.1 kB \\|")
                .contains("head_only: verified; 101 of 101 frozen tensors are byte-identical (22,565,376 parameters)");
    }

    @Test
    void aRunningJobIsCancelledWithinAStep() {
        String id = api.post(
                        "/v1/jobs",
                        Map.of(
                                "base_model", Demo.DEFAULT_BASE_MODEL,
                                "dataset", jobs.get(0).job().get("dataset").stringValue(),
                                "task", Map.of("type", "text-classification", "pooling", "mean"),
                                "training", Map.of("epochs", 1000)))
                .get("id")
                .stringValue();
        List<Long> steps = new ArrayList<>();

        api.follow(id, event -> {
            if (event.kind().equals("metrics")) {
                steps.add(event.data().get("step").longValue());
                api.post("/v1/jobs/" + id + "/cancel");
            }
        });

        JsonNode job = api.get("/v1/jobs/" + id);
        assertThat(job.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(job.get("result").isNull()).isTrue();
        assertThat(steps).as("told once a second, to the end of 150,000").hasSizeBetween(1, 3);
    }

    private List<Double> numbers(String pointer) {
        return jobs.stream().map(job -> job.job().at(pointer).doubleValue()).toList();
    }

    private static String model(FinishedJob finished) {
        return finished.job().at("/result/model").stringValue();
    }

    private static List<Double> values(JsonNode metrics) {
        return metrics.get("data")
                .valueStream()
                .map(metric -> metric.get("value").doubleValue())
                .toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static List<String> told(List<JobEvent> events, String kind, String field) {
        return events.stream()
                .filter(event -> event.kind().equals(kind))
                .map(event -> event.data().get(field).stringValue())
                .toList();
    }
}
