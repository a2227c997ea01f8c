package io.thaw.job;

import io.thaw.database.Ids;
import io.thaw.encoder.Catalogue;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.RunCost;
import io.thaw.freeze.TrainingSettings;
import io.thaw.history.JobHistory;
import io.thaw.job.JobEntity.Request;
import io.thaw.tenant.Tenant;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Puts jobs into the queue that no worker has to be able to run. */
public final class QueuedJobs {

    private final ApplicationContext context;
    private final JdbcTemplate jdbc;

    public QueuedJobs(ApplicationContext context) {
        this.context = context;
        this.jdbc = context.getBean(JdbcTemplate.class);
    }

    /** Empties the queue, and makes what all jobs are built on. */
    public void clear() {
        Tenant.ALL.run(this::clearAll);
    }

    private void clearAll() {
        jdbc.execute("delete from job");
        jdbc.execute("delete from tenant where id <> 'default'");
        jdbc.execute("update tenant set virtual_time = 0, device_seconds = 0");
        jdbc.update("""
                insert into dataset (tenant, id, content_hash, name, task, spec, profile, created_at)
                values ('default', 'ds_1', 'hash', 'reviews', 'text-classification', '{}', '{}', now()) on conflict do nothing
                """);
        jdbc.update("""
                insert into base_model (tenant, id, name, content_hash, config, pooler, masked_language_head, manifest,
                    tokenizer_sha256, source, created_at)
                values ('default', 'base_1', 'all-minilm-l6-v2', 'hash', '{}', false, false, '{}', 'hash', 'file', now())
                on conflict do nothing
                """);
    }

    public void addTenant(String id, double weight, @Nullable Integer maxRunning, @Nullable Integer maxQueued) {
        jdbc.update(
                "insert into tenant (id, weight, max_running, max_queued) values (?, ?, ?, ?)",
                id,
                weight,
                maxRunning,
                maxQueued);
    }

    /** The id of a new job. */
    public String add(String tenant, int priority) {
        JsonMapper json = context.getBean(JsonMapper.class);
        JobEntity job = new JobEntity(
                context.getBean(Ids.class).next("job_"),
                planned(priority),
                new Request(null, "hash", null),
                context.getBean(Clock.class).instant(),
                json);
        new Tenant(tenant)
                .run(() -> context.getBean(TransactionTemplate.class).executeWithoutResult(status -> {
                    context.getBean(JobRepository.class).saveAndFlush(job);
                    context.getBean(JobDocuments.class).keepPlan(job.getId(), plan());
                    context.getBean(JobHistory.class).append(job.getId(), "state", Map.of("status", JobState.QUEUED));
                }));
        return job.getId();
    }

    /** Many at once, as copies of one. */
    void addMany(int jobs, IntFunction<String> tenants) {
        Tenant.ALL.run(() -> copy(jobs, tenants));
    }

    private void copy(int jobs, IntFunction<String> tenants) {
        String pattern = add(Tenant.DEFAULT.id(), 0);
        List<Object[]> rows = IntStream.range(0, jobs)
                .mapToObj(job -> new Object[] {"job_" + "%06d".formatted(job), tenants.apply(job), pattern})
                .toList();
        jdbc.batchUpdate("""
                insert into job (id, tenant, name, state, priority, created_at, spec, hyperparameters, base_model_id,
                    dataset_id, plan_hash, total_parameters, trainable_parameters, estimate, run_after, request_hash)
                select ?, ?, name, state, priority, created_at, spec, hyperparameters, base_model_id,
                    dataset_id, plan_hash, total_parameters, trainable_parameters, estimate, run_after, request_hash
                from job where id = ?
                """, rows);
        jdbc.update("""
                insert into job_document (job_id, kind, body) select id, 'plan', body
                from job, job_document where job_document.job_id = ? and id <> ?
                """, pattern, pattern);
        jdbc.update("delete from job where id = ?", pattern);
    }

    private static JobPlanner.Planned planned(int priority) {
        JobSpec spec = new JobSpec(
                "reviews",
                "all-minilm-l6-v2",
                "ds_1",
                JobSpec.Task.of(TaskType.TEXT_CLASSIFICATION, 64, Pooling.MEAN),
                firstFour(),
                TrainingSpec.DEFAULT,
                priority,
                Map.of(),
                false);
        FreezePlan plan = plan();
        RunCost.Workload workload = new RunCost.Workload(1000, 0, 40, 64, 3, 16, 1);
        Hyperparameters hyperparameters =
                Hyperparameters.of(spec.training().decided(plan.learningRate(), null, workload), spec.task(), 1000);
        Job.Estimate estimate =
                Job.Estimate.of(plan.cost(), hyperparameters.steps(), new RunCost(layout(), plan), workload, null);
        return new JobPlanner.Planned(spec, hyperparameters, plan, estimate, "base_1");
    }

    private static FreezeSpec firstFour() {
        return FreezeSpec.of(new FreezeStrategy.FreezeFirstN(4, false));
    }

    static FreezePlan plan() {
        return FreezePlan.of(layout(), firstFour(), new TrainingSettings(16, 64, 0.01, null));
    }

    private static ModelLayout layout() {
        PretrainedEncoder encoder = Catalogue.find("all-minilm-l6-v2").orElseThrow();
        return encoder.layout(Head.textClassification(2, Pooling.MEAN));
    }

    /** As if the job's worker had given no sign of life for the term of its lease. */
    void expire(String id) {
        jdbc.update("update job_lease set until = clock_timestamp() - interval '1 second' where job_id = ?", id);
    }

    /** As if the job had waited for its turn after a crash. */
    void dueAtOnce(String id) {
        jdbc.update("update job set run_after = clock_timestamp() where id = ?", id);
    }
}
