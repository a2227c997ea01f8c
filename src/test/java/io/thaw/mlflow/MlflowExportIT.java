package io.thaw.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Split;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.history.Metric;
import io.thaw.job.Job;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.Jobs;
import io.thaw.job.Lease;
import io.thaw.job.QueuedJobs;
import io.thaw.mlflow.TrackingServerDouble.Run;
import io.thaw.tenant.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

@IntegrationTest
@TestPropertySource(properties = "thaw.role=api")
class MlflowExportIT {

    private static final TrackingServerDouble SERVER = new TrackingServerDouble();

    @DynamicPropertySource
    static void theServerIsNamed(DynamicPropertyRegistry settings) {
        settings.add("thaw.mlflow.tracking-uri", SERVER::address);
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Autowired
    ApplicationContext context;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    JobQueue queue;

    @Autowired
    JobJournal journal;

    @Autowired
    Jobs owners;

    private QueuedJobs jobs;

    @BeforeEach
    void noJobs() {
        SERVER.setAway(false);
        jobs = new QueuedJobs(context);
        jobs.clear();
    }

    private Lease claim() {
        return Tenant.ALL.call(() -> queue.claim("worker").orElseThrow());
    }

    private Run run(String job) {
        return SERVER.runs().values().stream()
                .filter(run -> run.tags.get("thaw.job").equals(job) && !run.status.equals("RUNNING"))
                .findFirst()
                .orElse(null);
    }

    private Run told(String job) {
        await().untilAsserted(() -> assertThat(run(job)).isNotNull());
        return run(job);
    }

    @Test
    void aJobThatSucceedsBecomesARunWithItsParametersAndItsMetrics() {
        String job = jobs.add("default", 0);
        Lease lease = claim();
        Instant start = Instant.now();
        lease.tenant().run(() -> {
            journal.metrics(
                    lease,
                    IntStream.rangeClosed(1, 1500)
                            .mapToObj(step -> new Metric("loss", Split.TRAIN, step, step / 500.0, 1.0 / step, start))
                            .toList());
            journal.measured(lease, new Job.Measurement(1500, 0.25, 400, 1 << 30, 0, 0, 3100));
            journal.succeed(lease, new Job.Result("model_1", Map.of(), 1500));
        });

        Run run = told(job);

        assertThat(SERVER.experimentOf(run)).isEqualTo("reviews");
        assertThat(run.status).isEqualTo("FINISHED");
        assertThat(run.created.get("run_name").stringValue()).isEqualTo(job);
        assertThat(run.created.get("start_time").longValue()).isLessThanOrEqualTo(run.endTime);
        assertThat(run.params)
                .containsEntry("base_model", "all-minilm-l6-v2")
                .containsEntry("freeze.strategy", "freeze_first_n")
                .containsEntry("trainable_parameters", "3549698")
                .containsEntry("training.epochs", "3")
                .containsEntry("training.seed", "42")
                .containsEntry("task.type", "text-classification");
        assertThat(run.params.get("freeze")).contains("\"n\":4");
        assertThat(run.tags).containsEntry("thaw.model", "model_1").containsKey("thaw.plan_hash");
        assertThat(run.metrics)
                .hasSize(1504)
                .contains("train/loss 1 1.0", "train/loss 1500 " + 1.0 / 1500, "cost/seconds_per_step 1500 0.25");
    }

    @Test
    void howAJobEndsIsTold() {
        String failed = jobs.add("default", 0);
        Lease lease = claim();
        lease.tenant().run(() -> journal.fail(lease, List.of(new Fault("", ErrorKind.LOSS_NOT_FINITE, "At step 7."))));
        String cancelled = jobs.add("default", 0);
        owners.cancel(cancelled);

        assertThat(told(failed).status).isEqualTo("FAILED");
        assertThat(told(failed).tags.get("thaw.failure")).contains("loss_not_finite", "At step 7.");
        assertThat(told(cancelled).status).isEqualTo("KILLED");
    }

    @Test
    void aJobThatCannotBeToldKeepsNoOtherFromIt() {
        String unreadable = jobs.add("default", 0);
        jdbc.update("insert into mlflow_run (job_id, next_attempt_at) values (?, 'infinity')", unreadable);
        owners.cancel(unreadable);
        jdbc.update(
                "update job set spec = '[]', finished_at = finished_at - interval '1 day' where id = ?", unreadable);
        jdbc.update("update mlflow_run set next_attempt_at = clock_timestamp() where job_id = ?", unreadable);
        String job = jobs.add("default", 0);
        owners.cancel(job);

        assertThat(told(job).status).isEqualTo("KILLED");
        assertThat(run(unreadable)).isNull();
    }

    @Test
    void tenantsHaveNoExperimentInCommon() {
        jobs.addTenant("acme", 1, null, null);
        String job = jobs.add("acme", 0);
        new Tenant("acme").run(() -> owners.cancel(job));

        assertThat(SERVER.experimentOf(told(job))).isEqualTo("acme/reviews");
    }

    @Test
    void aJobIsOneRunHoweverOftenItIsTold() {
        String job = jobs.add("default", 0);
        owners.cancel(job);
        told(job);
        await().untilAsserted(() -> assertThat(
                        jdbc.queryForObject("select run_id from mlflow_run where job_id = ?", String.class, job))
                .isNotNull());
        jdbc.update("update mlflow_run set next_attempt_at = clock_timestamp(), run_id = null where job_id = ?", job);

        await().until(() -> isThere("attempts = 2 and run_id is not null", job));
        assertThat(SERVER.runs().values().stream()
                        .filter(run -> run.tags.get("thaw.job").equals(job)))
                .hasSize(1);
    }

    private boolean isThere(String condition, String job) {
        return jdbc.queryForObject(
                "select exists (select from mlflow_run where job_id = ? and " + condition + ")", Boolean.class, job);
    }

    @Test
    void aServerThatIsAwayIsToldLater() {
        SERVER.setAway(true);
        String job = jobs.add("default", 0);
        owners.cancel(job);
        await().until(() -> isThere("next_attempt_at > clock_timestamp()", job));
        SERVER.setAway(false);
        jdbc.update("update mlflow_run set next_attempt_at = clock_timestamp()");

        assertThat(told(job).status).isEqualTo("KILLED");
    }
}
