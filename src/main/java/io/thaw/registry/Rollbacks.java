package io.thaw.registry;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.freeze.Component;
import io.thaw.freeze.ModelLayout;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Makes smaller models of models: with the base's values back in the lower components, whose tensors are then the base's. */
@Service
public class Rollbacks {

    private final Models models;
    private final BaseModels baseModels;
    private final ModelDocuments documents;

    Rollbacks(Models models, BaseModels baseModels, ModelDocuments documents) {
        this.models = models;
        this.baseModels = baseModels;
        this.documents = documents;
    }

    /**
     * Publishes a model as a new version of its name, with the base's values back in its components up to one of them. Nothing is
     * computed: its metrics are those of the model's rollback curve, if it has one. Rolling back as far again gives the same
     * model.
     *
     * @param through the highest component to restore, as in {@code encoder.layer.3}
     * @throws DomainException with {@code MODEL_NOT_FOUND}, or with pointer {@code /through}: {@code UNKNOWN_VALUE} for what
     *     holds nothing to restore
     */
    @Transactional
    public Models.Publication rollBack(String reference, String through) {
        Model model = models.get(reference);
        FinishedModel content = model.content();
        BaseModel base = baseModels.get(content.baseModelId());
        ModelLayout layout = base.encoder().layout(content.head());
        Map<String, TensorEntry> ofBase = base.manifest().byName();
        List<TensorEntry> own = content.manifest().tensors().stream()
                .filter(tensor -> !tensor.equals(ofBase.get(tensor.name())))
                .toList();
        int highest = depth(through, own, ofBase, layout);
        List<TensorEntry> left = own.stream()
                .filter(tensor -> !ofBase.containsKey(tensor.name())
                        || layout.component(tensor.name()).depth() > highest)
                .toList();
        return models.publishOnce(new FinishedModel(
                content.name(),
                content.baseModelId(),
                content.head(),
                content.labels(),
                content.thresholds(),
                content.maxLength(),
                base.manifest().trained(layout, left),
                metrics(model, through),
                content.lineage().rolledBack(through)));
    }

    /** Of a component in which the model differs from its base; the base has no head. */
    private static int depth(
            String through, List<TensorEntry> own, Map<String, TensorEntry> ofBase, ModelLayout layout) {
        Set<Component> differing = new LinkedHashSet<>();
        own.stream()
                .filter(tensor -> ofBase.containsKey(tensor.name()))
                .forEach(tensor -> differing.add(layout.component(tensor.name())));
        return differing.stream()
                .filter(component -> component.name().equals(through))
                .mapToInt(Component::depth)
                .findFirst()
                .orElseThrow(() -> new DomainException(new Fault(
                        "/through",
                        ErrorKind.UNKNOWN_VALUE,
                        "The model differs from its base in no component '" + through + "'.",
                        differing.isEmpty()
                                ? "Nothing but its head is its own."
                                : String.join(
                                        ", ",
                                        differing.stream().map(Component::name).toList()))));
    }

    private Map<String, Double> metrics(Model model, String through) {
        Map<String, Double> metrics = new HashMap<>();
        documents
                .rollbackCurve(model.id())
                .ifPresent(curve -> StreamSupport.stream(curve.path("points").spliterator(), false)
                        .filter(point ->
                                point.path("restored_through").asString("").equals(through))
                        .forEach(point -> point.path("metrics")
                                .properties()
                                .forEach(metric -> add(
                                        metrics,
                                        curve.path("split").asString("") + "/" + metric.getKey(),
                                        metric.getValue()))));
        return metrics;
    }

    private static void add(Map<String, Double> metrics, String name, JsonNode value) {
        if (value.isNumber()) {
            metrics.put(name, value.doubleValue());
        }
    }
}
