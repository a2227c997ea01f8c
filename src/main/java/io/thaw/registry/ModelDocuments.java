package io.thaw.registry;

import io.thaw.freeze.FreezePlan;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What proves and describes a model: its plan, certificate, evaluation and receipt. They go when the model goes. */
@Component
public class ModelDocuments {

    private static final String PLAN = "plan";
    private static final String CERTIFICATE = "certificate";
    private static final String EVALUATION = "evaluation";
    private static final String RECEIPT = "receipt";
    private static final String ROLLBACK_CURVE = "rollback_curve";
    private static final String QUANTIZATION = "quantization";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final RecentModels recent;

    ModelDocuments(JdbcClient jdbc, JsonMapper json, RecentModels recent) {
        this.jdbc = jdbc;
        this.json = json;
        this.recent = recent;
    }

    /**
     * Keeps the documents of a model that is published, in the caller's transaction if there is one. As the model itself,
     * they never change: those of a second publication are dropped.
     */
    @Transactional
    public void keep(String modelId, FreezePlan plan, Record certificate, Record evaluation, Record receipt) {
        keep(modelId, PLAN, plan);
        keep(modelId, CERTIFICATE, certificate);
        keep(modelId, EVALUATION, evaluation);
        keep(modelId, RECEIPT, receipt);
    }

    /** The plan that the model was trained by; none if its job was deleted before models kept documents. */
    public Optional<JsonNode> plan(String modelId) {
        return read(modelId, PLAN);
    }

    /** The proof of what was frozen; see {@link #plan}. */
    public Optional<JsonNode> certificate(String modelId) {
        return read(modelId, CERTIFICATE);
    }

    /** How good the model is; see {@link #plan}. */
    public Optional<JsonNode> evaluation(String modelId) {
        return read(modelId, EVALUATION);
    }

    /** All that decided what its run computed; see {@link #plan}. */
    public Optional<JsonNode> receipt(String modelId) {
        return read(modelId, RECEIPT);
    }

    /** Keeps the curve of a model whose job made one, as {@link #keep} keeps the rest. */
    public void keepRollbackCurve(String modelId, Record curve) {
        keep(modelId, ROLLBACK_CURVE, curve);
    }

    /** What the model is worth with components restored; none if its job was not asked to find out. */
    public Optional<JsonNode> rollbackCurve(String modelId) {
        return read(modelId, ROLLBACK_CURVE);
    }

    /** Keeps what rounding to 8 bits does to a model, in place of an earlier finding. */
    public void keepQuantization(String modelId, Record finding) {
        jdbc.sql("""
                        insert into model_document (model_id, kind, body) values (?, ?, cast(? as json))
                        on conflict (model_id, kind) do update set body = excluded.body
                        """)
                .params(modelId, QUANTIZATION, json.writeValueAsString(finding))
                .update();
        recent.forget();
    }

    /** What rounding to 8 bits does to a model; none if nobody has asked. */
    public Optional<JsonNode> quantization(String modelId) {
        return read(modelId, QUANTIZATION);
    }

    private void keep(String modelId, String kind, Record document) {
        jdbc.sql("""
                        insert into model_document (model_id, kind, body) values (?, ?, cast(? as json))
                        on conflict do nothing
                        """).params(modelId, kind, json.writeValueAsString(document)).update();
    }

    private Optional<JsonNode> read(String modelId, String kind) {
        return jdbc.sql("select body from model_document where model_id = ? and kind = ?")
                .params(modelId, kind)
                .query(String.class)
                .optional()
                .map(json::readTree);
    }
}
