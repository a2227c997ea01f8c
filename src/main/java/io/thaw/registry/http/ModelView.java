package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Model;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A finished model as the API shows it. */
@Schema(name = "Model")
record ModelView(
        @Schema(example = "model_01k9x2m4q8r3t5v7w9y1z3a5c7")
        String id,

        @Schema(example = "reviews-first4") String name,

        @Schema(description = "Counts the models of one name.", example = "1")
        int version,

        @Schema(example = "base_01k9x2m4q8r3t5v7w9y1z3a5c7") String baseModel,
        Task task,

        @Schema(description = "Of the evaluation.", example = "{\"accuracy\": 0.903}")
        Map<String, Double> metrics,

        @Schema(example = "22566146") long parameters,

        @Schema(description = "Of all its tensors, in bytes.", example = "90264584")
        long bytes,

        @Schema(description = "Of tensors that its base does not have, in bytes.", example = "14199048")
        long storedBytes,

        Lineage lineage,
        Instant createdAt) {

    /** What it was trained to do. */
    @Schema(name = "ModelTask")
    record Task(
            @Schema(example = "text-classification") TaskType type,

            @Schema(example = "[\"negative\", \"positive\"]")
            List<String> labels,

            @Schema(example = "128") int maxLength,
            @Schema(example = "mean") @Nullable Pooling pooling) {}

    /** Where it came from. */
    @Schema(name = "ModelLineage")
    record Lineage(
            @Schema(example = "job_01k9x2m4q8r3t5v7w9y1z3a5c7")
            String job,

            @Schema(example = "ds_01k9x2m4q8r3t5v7w9y1z3a5c7")
            String dataset,

            @Schema(example = "sha256:9d3a") String planHash,
            @Schema(example = "42") long seed,

            @Schema(
                    description =
                            "The highest component that has the base's values again, of a model that was rolled back.",
                    example = "encoder.layer.3")
            @Nullable
            String rolledBackThrough) {}

    static ModelView of(Model model) {
        FinishedModel content = model.content();
        io.thaw.registry.Lineage lineage = content.lineage();
        return new ModelView(
                model.id(),
                content.name(),
                model.version(),
                content.baseModelId(),
                new Task(
                        content.head().task(),
                        content.labels(),
                        content.maxLength(),
                        content.head().pooling()),
                content.metrics(),
                content.manifest().parameters(),
                content.manifest().bytes(),
                model.storedBytes(),
                new Lineage(
                        lineage.jobId(),
                        lineage.datasetId(),
                        lineage.planHash(),
                        lineage.seed(),
                        lineage.rolledBackThrough()),
                model.createdAt());
    }
}
