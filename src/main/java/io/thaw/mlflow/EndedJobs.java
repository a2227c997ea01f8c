package io.thaw.mlflow;

import io.thaw.tenant.Tenant;
import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Jobs that have ended and are still to be told, those before the export was turned on among them. */
final class EndedJobs {

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final JdbcClient jdbc;

    EndedJobs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    record EndedJob(Tenant tenant, String id) {}

    /**
     * Takes the one that ended first. Another process takes it again when it has not been told after five minutes, at the next
     * attempts after ten, twenty and so on, up to an hour.
     */
    Optional<EndedJob> take() {
        return jdbc.sql("""
                        with ended as (
                            select job.id, job.tenant from job left join mlflow_run on job_id = job.id
                            where state in ('SUCCEEDED', 'FAILED', 'CANCELLED')
                                and (job_id is null or next_attempt_at <= clock_timestamp())
                            order by finished_at limit 1
                        ), taken as (
                            insert into mlflow_run (job_id, next_attempt_at)
                            select id, clock_timestamp() + interval '5 minutes' from ended
                            on conflict (job_id) do update set attempts = mlflow_run.attempts + 1,
                                next_attempt_at = clock_timestamp() + least(cast(:longest as interval),
                                    interval '5 minutes' * power(2, least(mlflow_run.attempts, 10)))
                            where mlflow_run.next_attempt_at <= clock_timestamp()
                            returning job_id
                        )
                        select id, tenant from ended join taken on job_id = id
                        """)
                .param("longest", LONGEST_PAUSE.toString())
                .query((row, number) -> new EndedJob(new Tenant(row.getString("tenant")), row.getString("id")))
                .optional();
    }

    void told(EndedJob job, String runId) {
        jdbc.sql("update mlflow_run set next_attempt_at = null, run_id = ? where job_id = ?")
                .params(runId, job.id())
                .update();
    }
}
