package io.thaw.registry.export;

import io.thaw.registry.BaseModel;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Model;
import io.thaw.registry.TensorEntry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code thaw.json} says of an export: where the model came from and what each of its tensors is, so that whoever has
 * the base can put the model together from a delta, and check it.
 *
 * @param tensors in forward order; each is in the weights' file or, in a delta, the base's
 */
record Provenance(
        String model,
        String name,
        int version,
        Base base,
        String task,
        String pooling,
        List<String> labels,
        List<Double> thresholds,
        int maxLength,
        Origin lineage,
        List<Tensor> tensors) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    record Base(String name, String contentHash, String manifestSha256) {}

    record Origin(String job, String dataset, String planHash, long seed) {}

    /** One tensor; {@code sha256} is that of its bytes as little-endian float32 in row-major order. */
    record Tensor(String name, String checkpointName, List<Integer> shape, String sha256, boolean ofBase) {}

    static Provenance of(Model model, BaseModel base) {
        FinishedModel content = model.content();
        Set<String> shared =
                base.manifest().tensors().stream().map(TensorEntry::sha256).collect(Collectors.toSet());
        return new Provenance(
                model.id(),
                model.name(),
                model.version(),
                new Base(
                        base.name(),
                        base.contentHash(),
                        "sha256:" + base.manifest().sha256()),
                content.head().task().toString(),
                content.head().pooling() == null
                        ? "none"
                        : content.head().pooling().toString(),
                content.labels(),
                content.thresholds(),
                content.maxLength(),
                new Origin(
                        content.lineage().jobId(),
                        content.lineage().datasetId(),
                        content.lineage().planHash(),
                        content.lineage().seed()),
                content.manifest().tensors().stream()
                        .map(tensor -> new Tensor(
                                tensor.name(),
                                tensor.checkpointName(),
                                tensor.shape(),
                                tensor.sha256(),
                                shared.contains(tensor.sha256())))
                        .toList());
    }

    byte[] toJson() {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    }
}
