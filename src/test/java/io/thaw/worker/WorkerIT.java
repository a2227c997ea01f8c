package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Manifest;
import io.thaw.registry.Models;
import io.thaw.registry.TensorEntry;
import io.thaw.storage.StoredBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs on a tiny model, from their submission to what they leave: a model, or the reason why there is none. */
@IntegrationTest
@TestPropertySource(
        properties = {
            "thaw.worker.cores=1",
            "thaw.worker.heartbeat=300ms",
            "thaw.worker.poll=20ms",
            "thaw.job.lease=3s",
            "thaw.job.backoff=10ms"
        })
class WorkerIT {

    /** Far more steps than any test waits for. */
    private static final Map<String, Integer> ENDLESS = Map.of("epochs", 10_000);

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    Worker worker;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    JdbcTemplate jdbc;

    private BaseModelFolder folder;
    private Client client;

    @BeforeEach
    void aTinyBase() throws IOException {
        folder = new BaseModelFolder(data);
        folder.addTinyBert("tiny");
        client = new Client(port);
        client.importBase("tiny");
    }

    @AfterEach
    void nothingFailsAnyMore() {
        jdbc.execute("drop trigger if exists fails on job_metric");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"strategy": "full"}                   | 39
            {"strategy": "freeze_first_n", "n": 1} | 18
            {"strategy": "head_only"}              |  2
            """)
    void aJobLeavesAModelThatSharesWhatWasFrozenWithItsBase(String freeze, int trained) {
        String id = client.submit("tiny", new JsonMapper().readTree(freeze), Map.of("epochs", 2));

        JsonNode job = client.succeeded(id);

        assertThat(job.at("/hyperparameters/task/pooling").stringValue()).isEqualTo("mean");
        JsonNode certificate = client.get("/v1/jobs/" + id + "/certificate");
        assertThat(certificate.propertyNames())
                .containsExactly("verdict", "job", "plan_hash", "frozen", "trained", "tensors");
        assertThat(certificate.get("verdict").stringValue()).isEqualTo("verified");
        assertThat(certificate.at("/trained/tensors").intValue()).isEqualTo(trained);
        assertThat(certificate.at("/frozen/identical")).isEqualTo(certificate.at("/frozen/tensors"));

        JsonNode evaluation = client.get("/v1/jobs/" + id + "/evaluation").at("/splits/validation");
        assertThat(evaluation.get("main_metric").stringValue()).isEqualTo("accuracy");
        assertThat(evaluation.at("/metrics/accuracy")).isEqualTo(job.at("/result/metrics/validation~1accuracy"));
        assertThat(evaluation.at("/metrics/accuracy").doubleValue())
                .isBetween(
                        evaluation.at("/confidence/low").doubleValue(),
                        evaluation.at("/confidence/high").doubleValue());
        assertThat(evaluation.get("labels")).hasSize(2);
        assertThat(evaluation.get("confusion")).hasSize(2);
        for (JsonNode error : evaluation.get("worst_errors")) {
            assertThat(error.get("predicted")).isNotEqualTo(error.get("expected"));
            assertThat(error.at("/example/label")).isEqualTo(error.get("expected"));
        }

        String model = job.at("/result/model").stringValue();
        Map<String, String> base = blobs(baseModels.get("tiny").manifest());
        Map<String, String> left = blobs(models.get(model).manifest());
        for (JsonNode tensor : certificate.get("tensors")) {
            String name = tensor.get("name").stringValue();
            if (tensor.get("status").stringValue().equals("frozen")) {
                assertThat(left.get(name)).as(name).isNotNull().isEqualTo(base.get(name));
            } else {
                assertThat(left.get(name))
                        .as(name)
                        .isEqualTo(tensor.get("sha256_after").stringValue())
                        .isNotEqualTo(base.get(name));
            }
        }

        JsonNode answer = client.post("/v1/models/" + model + "/predict", Map.of("inputs", List.of("the ice melts .")));
        assertThat(answer.at("/0").valueStream().map(label -> label.get("label").stringValue()))
                .containsExactlyInAnyOrder("cold", "warm");
    }

    @Test
    void whatProvesAndDescribesAModelStaysWhenItsJobIsDeleted() {
        String id = client.submit("tiny", "head_only", Map.of("epochs", 1));
        String model = "/v1/models/" + client.succeeded(id).at("/result/model").stringValue();
        JsonNode certificate = client.get("/v1/jobs/" + id + "/certificate");
        JsonNode evaluation = client.get("/v1/jobs/" + id + "/evaluation");
        String card = client.text(model + "/card");

        client.delete("/v1/jobs/" + id);

        assertThat(client.job(id).path("status").intValue()).isEqualTo(404);
        assertThat(client.get(model + "/certificate")).isEqualTo(certificate);
        assertThat(client.get(model + "/evaluation")).isEqualTo(evaluation);
        assertThat(client.text(model + "/card"))
                .isEqualTo(card)
                .contains("Strategy: `head_only`", "Verdict: **verified**", "**`accuracy`** on `validation`");
    }

    @Test
    void jobsOfOneReceiptGiveTheSameCertificateAndOthersAnother() {
        Map<String, Object> training = Map.of("epochs", 2, "seed", 7);
        String first = modelOf("head_only", training);
        String again = modelOf("head_only", training);
        String other = modelOf("head_only", Map.of("epochs", 2, "seed", 8));

        assertThat(client.get(again + "/receipt")).isEqualTo(client.get(first + "/receipt"));
        assertThat(client.get(again + "/certificate").get("tensors"))
                .isEqualTo(client.get(first + "/certificate").get("tensors"));
        assertThat(client.get(other + "/receipt").get("hash"))
                .isNotEqualTo(client.get(first + "/receipt").get("hash"));
        assertThat(client.get(other + "/certificate").get("tensors"))
                .isNotEqualTo(client.get(first + "/certificate").get("tensors"));
    }

    @Test
    void aJobThatIsAskedToTellsWhichLayersChangesMattered() {
        Map<String, Object> spec = new LinkedHashMap<>(client.spec("tiny", "full", Map.of("epochs", 1)));
        spec.put("rollback_curve", true);
        String id = client.post("/v1/jobs", spec).get("id").stringValue();
        String model = "/v1/models/" + client.succeeded(id).at("/result/model").stringValue();

        JsonNode curve = client.get(model + "/rollback-curve");

        assertThat(curve.get("split").stringValue()).isEqualTo("validation");
        assertThat(curve.get("metric").stringValue()).isEqualTo("accuracy");
        assertThat(curve.get("points")
                        .valueStream()
                        .map(point -> point.get("restored_through").stringValue("")))
                .containsExactly("", "embeddings", "encoder.layer.0", "encoder.layer.1");
        assertThat(curve.at("/points/0/value"))
                .isEqualTo(client.get(model + "/evaluation").at("/splits/validation/metrics/accuracy"));
        assertThat(curve.at("/points/3/stored_bytes").longValue())
                .isLessThan(curve.at("/points/0/stored_bytes").longValue());

        JsonNode smaller = client.post(model + "/rollback", Map.of("through", "encoder.layer.0"));
        assertThat(smaller.get("version").intValue())
                .isEqualTo(client.get(model).get("version").intValue() + 1);
        assertThat(smaller.get("stored_bytes")).isEqualTo(curve.at("/points/2/stored_bytes"));
        assertThat(smaller.at("/metrics/validation~1accuracy")).isEqualTo(curve.at("/points/2/value"));
        assertThat(smaller.at("/lineage/rolled_back_through").stringValue()).isEqualTo("encoder.layer.0");
        JsonNode diff = client.get("/v1/models/" + smaller.get("id").stringValue() + "/diff/tiny");
        assertThat(diff.get("components")
                        .valueStream()
                        .filter(part -> part.get("changed").intValue() > 0)
                        .map(part -> part.get("component").stringValue()))
                .containsExactly("encoder.layer.1", "head");
        assertThat(client.post(model + "/rollback", Map.of("through", "encoder.layer.0"))
                        .get("id"))
                .isEqualTo(smaller.get("id"));
        assertThat(client.post(model + "/rollback", Map.of("through", "encoder.layer.2"))
                        .at("/errors/0/suggestion")
                        .stringValue())
                .isEqualTo("embeddings, encoder.layer.0, encoder.layer.1");
        assertThat(client.post(model + "/rollback", Map.of("through", "head"))
                        .get("status")
                        .intValue())
                .isEqualTo(422);
    }

    private String modelOf(String strategy, Map<String, Object> training) {
        String id = client.submit("tiny", strategy, training);
        return "/v1/models/" + client.succeeded(id).at("/result/model").stringValue();
    }

    @Test
    void aCancelledJobStopsWithinAStepAndLeavesNoModel() {
        String id = client.submit("tiny", "full", ENDLESS);
        client.training(id);

        JsonNode answer = client.post("/v1/jobs/" + id + "/cancel", Map.of());
        assertThat(answer.get("desired").stringValue()).isEqualTo("cancel");

        JsonNode job = client.ended(id);
        assertThat(job.get("status").stringValue()).isEqualTo("cancelled");
        assertThat(job.get("result").isNull()).isTrue();
        assertThat(jdbc.queryForObject("select count(*) from model where job_id = ?", Long.class, id))
                .isZero();
        client.succeeded(client.submit("tiny", "head_only", Map.of("epochs", 1)));
    }

    @Test
    void damageToTheBaseIsTheReasonOfTheFailure() throws IOException {
        folder.addOtherTinyBert("damaged");
        client.importBase("damaged");
        TensorEntry last = lastTensor("damaged");
        Files.write(new StoredBlob(data, last.sha256()).file(), new byte[(int) last.bytes()]);

        JsonNode job = client.ended(client.submit("damaged", "full", Map.of("epochs", 1)));

        assertThat(job.get("status").stringValue()).isEqualTo("failed");
        assertThat(job.at("/failure/0/code").stringValue()).isEqualTo("storage_damaged");
        assertThat(job.at("/failure/0/message").stringValue()).contains(last.sha256());
    }

    @Test
    void aLossThatIsNoNumberEndsTheJobAtItsStep() throws IOException {
        folder.addTinyBertThatOverflows("overflowing");
        client.importBase("overflowing");

        JsonNode job = client.ended(client.submit("overflowing", "full", Map.of("epochs", 1)));

        assertThat(job.get("status").stringValue()).isEqualTo("failed");
        assertThat(job.at("/failure/0/code").stringValue()).isEqualTo("loss_not_finite");
        assertThat(job.at("/failure/0/message").stringValue()).endsWith("at step 1.");
        assertThat(job.get("phase").stringValue())
                .as("what was reported before is written before")
                .isEqualTo("training");
    }

    @Test
    void whatNobodyForesawFailsTheJobWithoutAWordAboutItsInside() {
        failEveryMetric("23514", "true");

        JsonNode job = client.ended(client.submit("tiny", "head_only", Map.of("epochs", 1)));

        assertThat(job.get("status").stringValue()).isEqualTo("failed");
        assertThat(job.at("/failure/0/code").stringValue()).isEqualTo("internal");
        assertThat(job.toString()).doesNotContain("secret", "SQL", "Exception");
    }

    @Test
    void aDatabaseThatGoesAwayCostsAnAttemptAndNotTheJob() {
        failEveryMetric("57P01", "(select attempts from job where id = new.job_id) = 1");

        JsonNode job = client.succeeded(client.submit("tiny", "head_only", Map.of("epochs", 1)));

        assertThat(job.get("attempts").intValue()).isEqualTo(2);
    }

    @Test
    void aWorkerThatStopsPutsItsJobBackAndGoesOnWithItWhenItStarts() {
        String id = client.submit("tiny", "full", Map.of("epochs", 8));
        client.training(id);

        worker.stop();

        JsonNode released = client.job(id);
        assertThat(released.get("status").stringValue()).isEqualTo("queued");
        assertThat(released.get("worker").isNull()).isTrue();

        worker.start();

        assertThat(client.succeeded(id).get("attempts").intValue()).isEqualTo(2);
        assertThat(jdbc.queryForObject("select crashes from job where id = ?", Integer.class, id))
                .isZero();
    }

    /** Answers as a server does that is stopped (57P01), or that finds a row wrong (23514). */
    private void failEveryMetric(String sqlState, String when) {
        jdbc.execute("""
                create or replace function fails() returns trigger language plpgsql as $$
                begin
                    if %s then raise exception 'secret' using errcode = '%s'; end if;
                    return new;
                end $$
                """.formatted(when, sqlState));
        jdbc.execute("create trigger fails before insert on job_metric for each row execute function fails()");
    }

    private TensorEntry lastTensor(String base) {
        List<TensorEntry> tensors = baseModels.get(base).manifest().tensors();
        return tensors.get(tensors.size() - 1);
    }

    private static Map<String, String> blobs(Manifest manifest) {
        return manifest.tensors().stream().collect(Collectors.toMap(TensorEntry::name, TensorEntry::sha256));
    }
}
