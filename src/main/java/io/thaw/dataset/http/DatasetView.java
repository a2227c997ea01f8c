package io.thaw.dataset.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Dataset;
import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.dataset.DatasetSpec;
import io.thaw.encoder.TaskType;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dataset as the API shows it. */
@Schema(name = "Dataset", description = "An immutable set of examples for a task.")
record DatasetView(
        @Schema(example = "ds_01k9x2m4q8r3t5v7w9y1z3a5c7") String id,
        @Schema(example = "reviews") String name,
        @Schema(example = "text-classification") TaskType task,

        @Schema(
                description = "In the order of their indexes; tags in token classification; none in other tasks.",
                example = "[\"negative\", \"positive\"]")
        List<String> labels,

        @Schema(description = "Whether every row has two texts.", example = "false")
        boolean pairs,

        @Schema(description = "By name: train, validation, test.")
        Map<String, SplitView> splits,

        @Schema(description = "What is allowed and worth a look.")
        List<WarningView> warnings,

        @Schema(
                description = "Under which name each value stands in the files.",
                example = "{\"text\": \"review\", \"label\": \"stars\"}")
        Map<String, String> columns,

        @Schema(description = "What was split off the training rows.")
        DatasetSpec.Shares split,

        @Schema(
                description = "The same rows under the same spec have the same hash, and are the same dataset.",
                example = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
        String contentHash,

        @Schema(example = "2026-11-23T12:00:00Z") Instant createdAt) {

    @Schema(name = "DatasetSplit")
    record SplitView(
            @Schema(example = "2160") int rows,

            @Schema(
                    description = "Rows per label, or words per tag.",
                    example = "{\"negative\": 1080, \"positive\": 1080}")
            Map<String, Integer> labelDistribution) {}

    static DatasetView of(Dataset dataset) {
        Profile profile = dataset.profile();
        Map<String, SplitView> splits = new LinkedHashMap<>();
        profile.splits().forEach(split -> splits.put(split.split().toString(), view(split, dataset.labels())));
        return new DatasetView(
                dataset.id(),
                dataset.name(),
                dataset.task(),
                dataset.labels(),
                profile.pairs(),
                splits,
                profile.warnings().stream().map(WarningView::of).toList(),
                columns(dataset),
                dataset.spec().split(),
                "sha256:" + dataset.contentHash(),
                dataset.createdAt());
    }

    private static Map<String, String> columns(Dataset dataset) {
        Map<String, String> columns = new LinkedHashMap<>();
        dataset.spec().fields().stream()
                .filter(field -> field.required()
                        || (field.name().equals("text_pair")
                                && dataset.profile().pairs()))
                .forEach(field -> columns.put(field.name(), field.column()));
        return columns;
    }

    private static SplitView view(SplitProfile split, List<String> labels) {
        Map<String, Integer> distribution = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            distribution.put(labels.get(i), split.labelCounts().get(i));
        }
        return new SplitView(split.rows(), distribution);
    }
}
