package io.thaw.dataset.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.Dataset.Lengths;
import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.Scores;
import io.thaw.dataset.Dataset.SourceProfile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in a dataset, beyond what the dataset itself shows. */
@Schema(name = "DatasetProfile")
record DatasetProfileView(
        @Schema(description = "By name: train, validation, test.")
        Map<String, SplitProfileView> splits,

        @Schema(description = "The files as they were sent.")
        List<SourceProfile> sources,

        @Schema(description = "What is allowed and worth a look.")
        List<WarningView> warnings) {

    @Schema(name = "DatasetSplitProfile")
    record SplitProfileView(
            @Schema(example = "2160") int rows,

            @Schema(description = "In characters (Unicode code points), both texts of a pair together.")
            Lengths lengths,

            @Schema(
                    description = "The share of the letters that are of each Unicode script.",
                    example = "{\"latin\": 0.998, \"greek\": 0.002}")
            Map<String, Double> scripts,

            @Schema(description = "Only in text regression.") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Scores scores,

            @Schema(description = "Questions without an answer; only in question answering.")
            @JsonInclude(JsonInclude.Include.NON_NULL)
            @Nullable
            Integer unanswerable) {}

    static DatasetProfileView of(Profile profile) {
        Map<String, SplitProfileView> splits = new LinkedHashMap<>();
        profile.splits()
                .forEach(split -> splits.put(
                        split.split().toString(),
                        new SplitProfileView(
                                split.rows(), split.lengths(), split.scripts(), split.scores(), split.unanswerable())));
        return new DatasetProfileView(
                splits,
                profile.sources(),
                profile.warnings().stream().map(WarningView::of).toList());
    }
}
