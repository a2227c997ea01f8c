package io.thaw.dataset.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Example;
import org.jspecify.annotations.Nullable;

/** A row of a split as the API shows it. */
@Schema(name = "DatasetRow")
record RowView(
        @Schema(description = "Its place in the split, from 0.", example = "0")
        int row,

        @Schema(example = "Great phone!") String text,

        @Schema(description = "Only in datasets of pairs.") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String textPair,

        @Schema(example = "positive") String label) {

    static RowView of(int row, Example example) {
        Example.Labelled labelled = (Example.Labelled) example;
        return new RowView(row, labelled.text(), labelled.textPair(), labelled.label());
    }
}
