package io.thaw.inference.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.database.IntegrationTest;
import io.thaw.inference.http.ModelOfEachTask;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import io.thaw.worker.Client;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** What a model is asked is counted, over all processes, and held against what it was trained on. */
@IntegrationTest
class DriftIT {

    private static final List<String> TEXTS = IntStream.range(0, 40)
            .mapToObj(i -> "the ice melts ".repeat(1 + i % 3).strip())
            .toList();

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

    @Autowired
    ModelUses uses;

    @Autowired
    JdbcTemplate jdbc;

    private Client client;
    private String dataset;

    @BeforeEach
    void modelsThatWereTrainedOnFortyTexts() throws Exception {
        uses.keep();
        jdbc.execute("truncate model, model_use, dataset cascade");
        client = new Client(port);
        dataset = client.upload(IntStream.range(0, TEXTS.size())
                        .mapToObj(i -> TEXTS.get(i) + " " + ".".repeat(i) + "," + (i % 4 == 0 ? "B-X" : "I-X"))
                        .collect(Collectors.joining("\n", "text,label\n", "\n")))
                .get("id")
                .stringValue();
        new ModelOfEachTask(baseModels, models, tensors).publish(data, dataset);
    }

    private JsonNode drift(String model, String days) {
        uses.keep();
        return client.get("/v1/models/" + model + "/drift" + days);
    }

    private void ask(String model, Object inputs) {
        JsonNode answer = client.post("/v1/models/" + model + "/predict", Map.of("inputs", inputs));
        assertThat(answer.has("code")).as("%s", answer).isFalse();
    }

    @Test
    void aModelThatNobodyHasAskedShowsWhatItWasTrainedOn() {
        JsonNode drift = drift("text-classification", "");

        assertThat(drift.at("/in_use/texts").intValue()).isZero();
        assertThat(drift.at("/in_training/texts").intValue()).isEqualTo(36);
        assertThat(drift.at("/in_training/labels/I-X").doubleValue()).isCloseTo(0.75, within(0.03));
        assertThat(drift.at("/in_training/unknown_tokens").doubleValue()).isZero();
        assertThat(drift.get("label_shift").isNull()).isTrue();
        assertThat(drift.get("length_shift").isNull()).isTrue();
    }

    @Test
    void whatItIsAskedIsCountedAndHeldAgainstThat() {
        ask("text-classification", TEXTS);
        ask("text-classification:1", "snow ".repeat(30));
        client.post("/v1/predict", Map.of("models", List.of("text-classification"), "inputs", "ice"));

        JsonNode drift = drift("text-classification", "");

        JsonNode inUse = drift.get("in_use");
        assertThat(inUse.get("texts").intValue()).isEqualTo(42);
        assertThat(inUse.at("/lengths/16").doubleValue()).isPositive();
        assertThat(inUse.get("unknown_tokens").doubleValue()).isPositive();
        double labels = 0;
        for (JsonNode share : inUse.get("labels")) {
            labels += share.doubleValue();
        }
        assertThat(labels).isCloseTo(1, within(1e-9));
        assertThat(drift.get("label_shift").doubleValue()).isNotNegative();
        assertThat(drift.get("length_shift").doubleValue()).isPositive();
    }

    @Test
    void otherProcessesAndOtherDaysAreAddedUp() {
        ask("text-regression", "the ice");
        uses.keep();
        ask("text-regression", "the ice");
        jdbc.update("""
                insert into model_use select id, (now() at time zone 'UTC')::date - 3, 'text', '', 100 from model
                where name = 'text-regression'""");

        assertThat(drift("text-regression", "").at("/in_use/texts").intValue()).isEqualTo(102);
        assertThat(drift("text-regression", "?days=3").at("/in_use/texts").intValue())
                .isEqualTo(2);
        assertThat(drift("text-regression", "?days=0").get("code").stringValue())
                .isEqualTo("out_of_range");
    }

    @Test
    void labelsOfSeveralAreThoseThatApply() {
        ask("multi-label-classification", TEXTS);

        assertThat(drift("multi-label-classification", "").at("/in_use/labels").isEmpty())
                .isFalse();
    }

    @Test
    void whereThereIsNothingToHoldItAgainstItIsStillCounted() {
        client.post(
                "/v1/models/question-answering/predict",
                Map.of("inputs", Map.of("question", "ice", "context", "the ice melts")));
        assertThat(drift("question-answering", "").get("in_training").isNull()).isTrue();
        assertThat(drift("question-answering", "").at("/in_use/texts").intValue())
                .isOne();

        client.delete("/v1/datasets/" + dataset);
        assertThat(drift("text-classification", "").get("in_training").isNull()).isTrue();
    }

    @Test
    void whatWasCountedOfAModelThatIsDeletedMeanwhileIsForgotten() {
        ask("text-classification", TEXTS);
        client.delete(
                "/v1/models/" + models.find("text-classification").orElseThrow().id());

        uses.keep();

        assertThat(jdbc.queryForObject("select count(*) from model_use", Integer.class))
                .isZero();
    }
}
