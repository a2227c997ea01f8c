package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.Suggestion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is kept with a job and is too large to be read with each look at it: the plan, the certificate and the evaluation. */
@Component
public class JobDocuments {

    private static final String PLAN = "plan";
    private static final String CERTIFICATE = "certificate";
    private static final String EVALUATION = "evaluation";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    JobDocuments(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json =
                json.rebuild().addMixIn(Suggestion.class, ToldByItsField.class).build();
    }

    /** The plan that the job was posted with. */
    public Optional<FreezePlan> plan(String jobId) {
        return body(jobId, PLAN).map(body -> json.readValue(body, FreezePlan.class));
    }

    /** The plan in a row's column of that name. */
    FreezePlan plan(ResultSet row) throws SQLException {
        return json.readValue(row.getString(PLAN), FreezePlan.class);
    }

    /** The certificate, once the job has come to its end. */
    public Optional<JsonNode> certificate(String jobId) {
        return body(jobId, CERTIFICATE).map(json::readTree);
    }

    /** The evaluation of the model that was kept, once the job has come to its end. */
    public Optional<JsonNode> evaluation(String jobId) {
        return body(jobId, EVALUATION).map(json::readTree);
    }

    void keepPlan(String jobId, FreezePlan plan) {
        keep(jobId, PLAN, plan);
    }

    /** Keeps a certificate; that of a later attempt takes the place of an earlier one's. */
    void keepCertificate(String jobId, Record certificate) {
        keep(jobId, CERTIFICATE, certificate);
    }

    /** Keeps an evaluation; see {@link #keepCertificate}. */
    void keepEvaluation(String jobId, Record evaluation) {
        keep(jobId, EVALUATION, evaluation);
    }

    private void keep(String jobId, String kind, Object document) {
        jdbc.sql("""
                        insert into job_document (job_id, kind, body) values (?, ?, cast(? as json))
                        on conflict (job_id, kind) do update set body = excluded.body
                        """).params(jobId, kind, json.writeValueAsString(document)).update();
    }

    private Optional<String> body(String jobId, String kind) {
        return jdbc.sql("select body from job_document where job_id = ? and kind = ?")
                .params(jobId, kind)
                .query(String.class)
                .optional();
    }

    /** A suggestion is an object of one field, which says of which kind it is. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    private interface ToldByItsField {}
}
