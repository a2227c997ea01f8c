package io.thaw.registry.card;

import io.thaw.encoder.Head;
import io.thaw.encoder.TaskType;
import io.thaw.registry.BaseModel;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A model's card: what it is, how it is asked, how good it is, what of it was trained, and how it is made again. What is
 * not known is left out.
 */
final class ModelCard {

    private static final int MOST_MOVED = 5;

    private final Model model;
    private final FinishedModel content;
    private final BaseModel base;
    private final JsonNode plan;
    private final JsonNode certificate;
    /** Those that the model was judged on; none without an evaluation. */
    private final List<Split> splits;

    private final List<String> blocks = new ArrayList<>();

    /** What the evaluation says of one split. */
    private record Split(String name, JsonNode report) {

        String mainMetric() {
            return text(report, "main_metric");
        }

        JsonNode mainValue() {
            return metric(mainMetric());
        }

        JsonNode metric(String metric) {
            return report.path("metrics").path(metric);
        }

        /** A confusion counts each text once; of other tasks the evaluation does not tell how many there were. */
        long texts() {
            return report.path("confusion")
                    .valueStream()
                    .flatMap(JsonNode::valueStream)
                    .mapToLong(JsonNode::longValue)
                    .sum();
        }
    }

    /** A card; a document that the model does not have is a missing node. */
    ModelCard(Model model, BaseModel base, JsonNode plan, JsonNode certificate, JsonNode evaluation) {
        this.model = model;
        this.content = model.content();
        this.base = base;
        this.plan = plan;
        this.certificate = certificate;
        this.splits = evaluation.path("splits").properties().stream()
                .map(split -> new Split(split.getKey(), split.getValue()))
                .toList();
    }

    String markdown() {
        blocks.clear();
        blocks.add(Markdown.frontMatter(metadata()));
        blocks.add("# %s, version %d".formatted(Markdown.text(model.name()), model.version()));
        blocks.add(Markdown.table(List.of("", ""), facts()));
        blocks.add("## How to use it");
        blocks.addAll(new ModelUsage(model, base).markdown());
        addData();
        addResults();
        addPlan();
        addCertificate();
        addOrigin();
        return String.join("\n\n", blocks) + "\n";
    }

    private Map<String, Object> metadata() {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("pipeline_tag", ModelUsage.pipeline(task()));
        metadata.put("library_name", "transformers");
        metadata.put("base_model", base.name());
        metadata.put("tags", tags());
        judgedSplit().filter(split -> split.mainValue().isNumber()).ifPresent(split -> {
            metadata.put("metrics", List.of(metricType(split)));
            metadata.put("model-index", List.of(index(split)));
        });
        return metadata;
    }

    private List<String> tags() {
        Set<String> tags = new LinkedHashSet<>();
        tags.add(task().toString());
        tags.add(base.encoder().config().modelType());
        if (plan.has("strategy")) {
            tags.add(text(plan, "strategy"));
        }
        return List.copyOf(tags);
    }

    private Map<String, Object> index(Split split) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("name", content.lineage().datasetId());
        dataset.put("type", content.lineage().datasetId());
        dataset.put("split", split.name());
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("type", metricType(split));
        metric.put("name", split.mainMetric());
        metric.put("value", split.mainValue().doubleValue());
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("task", Map.of("type", ModelUsage.pipeline(task())));
        result.put("dataset", dataset);
        result.put("metrics", List.of(metric));
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("name", Markdown.line(model.name()));
        index.put("results", List.of(result));
        return index;
    }

    /** Hugging Face's name of the metric. */
    private String metricType(Split split) {
        String name = split.mainMetric();
        return switch (name) {
            case "macro_f1" -> "f1";
            case "pearson" -> "pearsonr";
            default -> name;
        };
    }

    private List<List<String>> facts() {
        Head head = content.head();
        List<List<String>> facts = new ArrayList<>();
        facts.add(List.of("Task", Markdown.code(head.task().toString())));
        facts.add(List.of("Base", Markdown.code(base.name())));
        if (!content.labels().isEmpty()) {
            facts.add(List.of("Labels", labels()));
        }
        facts.add(List.of("Longest input", content.maxLength() + " tokens"));
        if (head.pooling() != null) {
            facts.add(List.of("Pooling", Markdown.code(head.pooling().toString())));
        }
        facts.add(List.of("Parameters", parameters()));
        facts.add(List.of("Made", model.createdAt().toString()));
        return facts;
    }

    private String labels() {
        return IntStream.range(0, content.labels().size())
                .mapToObj(i -> Markdown.text(content.labels().get(i)) + threshold(i))
                .collect(Collectors.joining(", "));
    }

    private String threshold(int label) {
        return content.thresholds().isEmpty()
                ? ""
                : " (from a score of %s)".formatted(number(content.thresholds().get(label)));
    }

    private String parameters() {
        JsonNode summary = plan.path("summary");
        return summary.isMissingNode()
                ? count(content.manifest().parameters())
                : "%s trained of %s (%.1f %%)"
                        .formatted(
                                count(summary, "trainable_parameters"),
                                count(summary, "total_parameters"),
                                100 * summary.path("trainable_share").doubleValue());
    }

    private void addData() {
        blocks.add("## Data");
        blocks.add("Dataset %s.".formatted(Markdown.code(content.lineage().datasetId())) + judgedTexts());
    }

    private String judgedTexts() {
        return splits.stream()
                .filter(split -> split.texts() > 0)
                .map(split ->
                        " Its split %s holds %s texts.".formatted(Markdown.code(split.name()), count(split.texts())))
                .collect(Collectors.joining());
    }

    private void addResults() {
        Optional<Split> judged = judgedSplit();
        if (judged.isEmpty() && content.metrics().isEmpty()) {
            return;
        }
        blocks.add("## Results");
        judged.filter(split -> split.mainValue().isNumber()).ifPresent(split -> blocks.add(mainResult(split)));
        blocks.add(judged.isPresent() ? judgedMetrics() : storedMetrics());
        judged.ifPresent(this::addLabels);
    }

    private String judgedMetrics() {
        Stream<String> names = splits.stream().map(split -> Markdown.code(split.name()));
        Set<String> metrics = new LinkedHashSet<>();
        splits.forEach(split -> metrics.addAll(split.report().path("metrics").propertyNames()));
        return Markdown.table(
                Stream.concat(Stream.of("metric"), names).toList(),
                metrics.stream().map(this::judgedMetric).toList());
    }

    private List<String> judgedMetric(String name) {
        Stream<String> values = splits.stream()
                .map(split -> split.metric(name))
                .map(value -> value.isNumber() ? number(value.doubleValue()) : "");
        return Stream.concat(Stream.of(Markdown.code(name)), values).toList();
    }

    private String storedMetrics() {
        return Markdown.table(
                List.of("metric", "value"),
                content.metrics().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(metric -> List.of(Markdown.code(metric.getKey()), number(metric.getValue())))
                        .toList());
    }

    private String mainResult(Split split) {
        JsonNode confidence = split.report().path("confidence");
        String interval = !confidence.isObject()
                ? ""
                : ", with 95 %% confidence between %s and %s"
                        .formatted(number(confidence, "low"), number(confidence, "high"));
        return "**%s** on %s: **%s**%s."
                .formatted(
                        Markdown.code(split.mainMetric()),
                        Markdown.code(split.name()),
                        number(split.mainValue().doubleValue()),
                        interval);
    }

    private void addLabels(Split split) {
        JsonNode labels = split.report().path("labels");
        if (labels.isEmpty()) {
            return;
        }
        blocks.add("Label by label, on %s:".formatted(Markdown.code(split.name())));
        blocks.add(Markdown.table(
                List.of("label", "precision", "recall", "f1", "support"),
                labels.valueStream()
                        .map(label -> List.of(
                                Markdown.text(text(label, "label")),
                                number(label, "precision"),
                                number(label, "recall"),
                                number(label, "f1"),
                                count(label, "support")))
                        .toList()));
    }

    /** The split that was held out to the end, or the last there is. */
    private Optional<Split> judgedSplit() {
        return splits.stream().reduce((before, split) -> before.name().equals("test") ? before : split);
    }

    private void addPlan() {
        if (plan.isMissingNode()) {
            return;
        }
        blocks.add("## What trained, and why");
        blocks.add("Strategy: %s. %s"
                .formatted(Markdown.code(text(plan, "strategy")), Markdown.text(text(plan, "explanation"))));
        blocks.add(Markdown.table(
                List.of("component", "trains", "parameters", "reason"),
                plan.path("groups")
                        .valueStream()
                        .map(group -> List.of(
                                Markdown.code(text(group, "component")),
                                group.path("trainable").booleanValue() ? "yes" : "no",
                                count(group, "parameters"),
                                Markdown.code(text(group, "reason"))))
                        .toList()));
    }

    private void addCertificate() {
        if (certificate.isMissingNode()) {
            return;
        }
        JsonNode frozen = certificate.path("frozen");
        JsonNode trained = certificate.path("trained");
        blocks.add("## Certificate");
        blocks.add("""
                Verdict: **%s**. Of %s frozen tensors (%s parameters), %s are byte-identical to the base's. Of %s trained \
                ones (%s parameters), %s did not move.""".formatted(
                        Markdown.text(text(certificate, "verdict")),
                        count(frozen, "tensors"),
                        count(frozen, "parameters"),
                        count(frozen, "identical"),
                        count(trained, "tensors"),
                        count(trained, "parameters"),
                        count(trained, "unchanged")));
        List<List<String>> moved = mostMoved();
        if (!moved.isEmpty()) {
            blocks.add("What moved furthest, measured by the norm of the change over the norm before:");
            blocks.add(Markdown.table(List.of("tensor", "relative change", "cosine"), moved));
        }
    }

    private List<List<String>> mostMoved() {
        return certificate
                .path("tensors")
                .valueStream()
                .filter(tensor -> text(tensor, "status").equals("trained"))
                .sorted(Comparator.comparingDouble((JsonNode tensor) ->
                                tensor.path("relative_update_norm").doubleValue())
                        .reversed())
                .limit(MOST_MOVED)
                .map(tensor -> List.of(
                        Markdown.code(text(tensor, "name")),
                        number(tensor, "relative_update_norm"),
                        number(tensor, "cosine")))
                .toList();
    }

    private void addOrigin() {
        Lineage lineage = content.lineage();
        blocks.add("## How to make it again");
        blocks.add("""
                Post a job on this dataset and this base with this seed; its plan has this hash where the same parameters \
                train in the same way.""");
        blocks.add(Markdown.table(
                List.of("", ""),
                List.of(
                        List.of("Model", Markdown.code(model.id())),
                        List.of("Job", Markdown.code(lineage.jobId())),
                        List.of("Dataset", Markdown.code(lineage.datasetId())),
                        List.of("Base", Markdown.code(base.contentHash())),
                        List.of("Plan", Markdown.code(lineage.planHash())),
                        List.of("Seed", Long.toString(lineage.seed())))));
    }

    private TaskType task() {
        return content.head().task();
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).stringValue("");
    }

    private static String count(JsonNode object, String field) {
        return count(object.path(field).longValue());
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String number(JsonNode object, String field) {
        return number(object.path(field).doubleValue());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
