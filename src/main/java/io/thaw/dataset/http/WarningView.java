package io.thaw.dataset.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Dataset;
import java.util.List;

/** What is allowed and worth a look. */
@Schema(name = "DatasetWarning")
record WarningView(
        @Schema(
                example = "duplicate_texts",
                allowableValues = {
                    "skipped_rows",
                    "duplicate_texts",
                    "contradicting_labels",
                    "leaked_texts",
                    "broken_spans",
                    "rare_labels",
                    "foreign_scripts"
                })
        String code,

        @Schema(example = "13 rows of the split 'train' repeat the text of an earlier one.")
        String message,

        @Schema(example = "13") int count,

        @Schema(description = "The first few, where they can be told in words.")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> examples) {

    static WarningView of(Dataset.Warning warning) {
        return new WarningView(warning.code(), warning.message(), warning.count(), warning.examples());
    }
}
