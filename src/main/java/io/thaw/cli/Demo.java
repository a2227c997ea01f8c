package io.thaw.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * The product's main job, as a client does it: a base model and a dataset go in, three jobs train with three strategies,
 * and the finished models answer.
 */
final class Demo {

    static final String DEFAULT_BASE_MODEL = "all-minilm-l6-v2";

    /** By which a demo finds the jobs that an interrupted one has left. */
    private static final String STARTED_BY = "started_by";

    private static final String DEMO = "demo";

    private final Api api;
    private final ProgressView view;
    private final PrintStream out;

    Demo(Api api, ProgressView view, PrintStream out) {
        this.api = api;
        this.view = view;
        this.out = out;
    }

    /**
     * Runs it. What an earlier run has imported is used again; the jobs are new ones.
     *
     * @param baseModel a base model's name; if it is not imported yet, that of a jar among the files for import
     * @throws DemoException if anything goes wrong
     */
    List<FinishedJob> run(String baseModel) {
        JsonNode base = baseModel(baseModel);
        JsonNode dataset = dataset();
        cancelWhatAnInterruptedDemoLeft();
        List<PostedJob> posted = Strategy.forLayers(base.get("layers").intValue()).stream()
                .map(strategy -> post(strategy, base, dataset))
                .toList();
        follow(posted);
        List<FinishedJob> finished =
                posted.stream().map(job -> FinishedJob.read(api, job)).toList();
        new Report(finished).print(out);
        finished.forEach(FinishedJob::check);
        return finished;
    }

    private JsonNode baseModel(String name) {
        Optional<JsonNode> known = api.find("/v1/base-models/" + URLEncoder.encode(name, StandardCharsets.UTF_8));
        JsonNode base = known.orElseGet(() -> importBaseModel(name));
        out.printf(
                "Base model: %s, %d layers, %s parameters%s.%n",
                name,
                base.get("layers").intValue(),
                Report.count(base.get("parameters").longValue()),
                known.isPresent() ? ", imported before" : "");
        return base;
    }

    private JsonNode importBaseModel(String name) {
        try {
            return api.post("/v1/base-models", Map.of("name", name, "file", name + ".jar"));
        } catch (ApiException e) {
            String profile = switch (name) {
                case DEFAULT_BASE_MODEL -> "";
                case "bert-base-uncased" -> " -P bert-base";
                default -> throw e;
            };
            throw new DemoException(
                    e.getMessage() + "\nIn a checkout, Maven brings it: mvn -q" + profile + " generate-resources");
        }
    }

    /** The sample sentences: posted again, they are the same dataset. */
    private JsonNode dataset() {
        JsonNode dataset = api.post(
                "/v1/datasets",
                new MultipartForm()
                        .file("train", "sentiment-train.csv", sample("sentiment-train.csv"))
                        .file("test", "sentiment-test.csv", sample("sentiment-test.csv"))
                        .field("spec", "{\"name\": \"sentiment\", \"split\": {\"validation\": 0}}"));
        out.printf(
                "Dataset: %s, %s sentences to train on, %s held out.%n",
                dataset.get("name").stringValue(),
                Report.count(dataset.at("/splits/train/rows").longValue()),
                Report.count(dataset.at("/splits/test/rows").longValue()));
        return dataset;
    }

    private static byte[] sample(String name) {
        try (InputStream in = Demo.class.getResourceAsStream("/samples/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void cancelWhatAnInterruptedDemoLeft() {
        Stream.of("queued", "running")
                .flatMap(status -> api.get("/v1/jobs?limit=200&status=" + status)
                        .get("data")
                        .valueStream())
                .filter(job -> DEMO.equals(job.get("metadata").path(STARTED_BY).stringValue("")))
                .forEach(job -> api.post("/v1/jobs/" + job.get("id").stringValue() + "/cancel"));
    }

    private PostedJob post(Strategy strategy, JsonNode base, JsonNode dataset) {
        JsonNode job = api.post(
                "/v1/jobs",
                Map.of(
                        "name", "demo-" + strategy.freeze().get("strategy"),
                        "base_model", base.get("id").stringValue(),
                        "dataset", dataset.get("id").stringValue(),
                        "task", Map.of("type", "text-classification", "pooling", "mean"),
                        "freeze", strategy.freeze(),
                        "training", Map.of("epochs", 3, "batch_size", 32),
                        "metadata", Map.of(STARTED_BY, DEMO)));
        return new PostedJob(
                strategy.title(),
                job.get("id").stringValue(),
                job.at("/estimate/steps").longValue());
    }

    /** One after the other: a worker takes them in the order in which they were posted. */
    private void follow(List<PostedJob> jobs) {
        out.printf("Jobs: %d, one for each strategy.%n%n", jobs.size());
        Map<String, JobProgress> progress = jobs.stream()
                .collect(Collectors.toMap(
                        PostedJob::id,
                        job -> JobProgress.queued(job.title(), job.steps()),
                        (one, other) -> one,
                        LinkedHashMap::new));
        view.show(progress.values());
        for (PostedJob job : jobs) {
            api.follow(job.id(), event -> {
                progress.computeIfPresent(job.id(), (id, before) -> before.after(event));
                view.show(progress.values());
            });
        }
        out.println();
    }
}
