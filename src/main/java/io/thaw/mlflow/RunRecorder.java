package io.thaw.mlflow;

import io.thaw.history.JobHistory;
import io.thaw.history.Metric;
import io.thaw.job.Job;
import io.thaw.job.JobState;
import io.thaw.job.Jobs;
import io.thaw.mlflow.EndedJobs.EndedJob;
import io.thaw.mlflow.TrackingServer.TrackingException;
import io.thaw.tenant.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes a run of a job: the experiment has the job's name, so that runs that would make versions of one model stand side by side,
 * and one job is one run however often it is told.
 */
final class RunRecorder {

    /** Of {@code runs/log-batch}. */
    private static final int MOST_METRICS = 1000;

    private static final int LONGEST_PARAMETER = 6000;
    private static final String JOB_TAG = "thaw.job";

    private final TrackingServer server;
    private final Jobs jobs;
    private final JobHistory history;
    private final JsonMapper json;

    RunRecorder(TrackingServer server, Jobs jobs, JobHistory history, JsonMapper json) {
        this.server = server;
        this.jobs = jobs;
        this.history = history;
        this.json = json;
    }

    /** Tells all of a job, and says which run it is. */
    String record(EndedJob ended) throws TrackingException, InterruptedException {
        Tenant tenant = ended.tenant();
        Job job = tenant.call(() -> jobs.get(ended.id()));
        List<Metric> metrics = tenant.call(() -> history.metrics(ended.id(), null, null));
        String experiment = server.experiment(experiment(tenant, job));
        String run = run(experiment, tenant, job);
        server.post("runs/log-batch", Map.of("run_id", run, "params", parameters(job), "tags", tags(job)));
        List<Map<String, Object>> values = values(job, metrics);
        for (int from = 0; from < values.size(); from += MOST_METRICS) {
            List<Map<String, Object>> batch = values.subList(from, Math.min(from + MOST_METRICS, values.size()));
            server.post("runs/log-batch", Map.of("run_id", run, "metrics", batch));
        }
        server.post("runs/update", Map.of("run_id", run, "status", status(job.state()), "end_time", millis(end(job))));
        return run;
    }

    /** Tenants have no experiment in common. */
    private static String experiment(Tenant tenant, Job job) {
        String name = job.spec().name();
        return tenant.equals(Tenant.DEFAULT) ? name : tenant.id() + "/" + name;
    }

    private String run(String experiment, Tenant tenant, Job job) throws TrackingException, InterruptedException {
        JsonNode earlier = server.post(
                        "runs/search",
                        Map.of(
                                "experiment_ids",
                                List.of(experiment),
                                "filter",
                                "tags.`%s` = '%s'".formatted(JOB_TAG, job.id()),
                                "max_results",
                                1))
                .at("/runs/0/info/run_id");
        if (earlier.isString()) {
            return earlier.stringValue();
        }
        return server.post(
                        "runs/create",
                        Map.of(
                                "experiment_id", experiment,
                                "run_name", job.id(),
                                "user_id", tenant.id(),
                                "start_time", millis(start(job)),
                                "tags", List.of(pair(JOB_TAG, job.id()))))
                .at("/run/info/run_id")
                .asString();
    }

    private static String status(JobState state) {
        return switch (state) {
            case SUCCEEDED -> "FINISHED";
            case FAILED -> "FAILED";
            case CANCELLED -> "KILLED";
            case QUEUED, RUNNING, PAUSED ->
                throw new IllegalStateException("A job that is " + state + " has not ended");
        };
    }

    private static Instant start(Job job) {
        return Objects.requireNonNullElse(job.startedAt(), job.createdAt());
    }

    private static Instant end(Job job) {
        return Objects.requireNonNullElse(job.finishedAt(), start(job));
    }

    private static long millis(Instant at) {
        return at.toEpochMilli();
    }

    /** What was asked for and what became of each {@code "auto"}. */
    private List<Map<String, Object>> parameters(Job job) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("base_model", job.spec().baseModel());
        parameters.put("dataset", job.spec().dataset());
        parameters.put("freeze.strategy", job.spec().freeze().strategy().name());
        parameters.put("freeze", json.writeValueAsString(job.spec().freeze()));
        parameters.put("trainable_parameters", Long.toString(job.trainableParameters()));
        parameters.put("total_parameters", Long.toString(job.totalParameters()));
        flatten("task", json.valueToTree(job.hyperparameters().task()), parameters);
        flatten("training", json.valueToTree(job.hyperparameters().training()), parameters);
        return parameters.entrySet().stream()
                .map(parameter -> pair(
                        parameter.getKey(),
                        parameter
                                .getValue()
                                .substring(0, Math.min(parameter.getValue().length(), LONGEST_PARAMETER))))
                .toList();
    }

    private static void flatten(String name, JsonNode value, Map<String, String> into) {
        if (value.isObject()) {
            value.properties().forEach(field -> flatten(name + "." + field.getKey(), field.getValue(), into));
        } else if (!value.isNull()) {
            into.put(name, value.isArray() ? value.toString() : value.asString());
        }
    }

    private List<Map<String, Object>> tags(Job job) {
        List<Map<String, Object>> tags = new ArrayList<>();
        job.spec().metadata().forEach((key, value) -> tags.add(pair("thaw.metadata." + key, value)));
        tags.add(pair("mlflow.source.name", "thaw"));
        tags.add(pair("mlflow.source.type", "JOB"));
        tags.add(pair("thaw.plan_hash", job.planHash()));
        Job.Result result = job.result();
        if (result != null) {
            tags.add(pair("thaw.model", result.model()));
        }
        if (!job.failure().isEmpty()) {
            tags.add(pair("thaw.failure", json.writeValueAsString(job.failure())));
        }
        return tags;
    }

    private static Map<String, Object> pair(String key, String value) {
        return Map.of("key", key, "value", value);
    }

    /** Every value of the history, and what the job cost. */
    private static List<Map<String, Object>> values(Job job, List<Metric> metrics) {
        List<Map<String, Object>> values = new ArrayList<>();
        metrics.forEach(metric ->
                values.add(value(metric.split() + "/" + metric.name(), metric.value(), metric.step(), metric.at())));
        Job.Measurement cost = job.measurement();
        if (cost != null) {
            Instant end = end(job);
            values.add(value("cost/seconds", cost.seconds(), cost.steps(), end));
            values.add(value("cost/seconds_per_step", cost.secondsPerStep(), cost.steps(), end));
            values.add(value("cost/peak_memory_bytes", (double) cost.peakMemoryBytes(), cost.steps(), end));
            values.add(value("cost/stored_bytes", (double) cost.storedBytes(), cost.steps(), end));
        }
        return values;
    }

    private static Map<String, Object> value(String key, double value, long step, Instant at) {
        return Map.of("key", key, "value", value, "step", step, "timestamp", millis(at));
    }
}
