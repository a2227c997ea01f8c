package io.thaw.dataset.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.dataset.DatasetSpec;
import org.jspecify.annotations.Nullable;

/** The multipart form of an upload, for the API's description; {@link DatasetUpload} reads it. */
@Schema(description = "Send 'file', or 'train' beside 'validation' and 'test'.")
record DatasetForm(
        @Schema(
                type = "string",
                format = "binary",
                description = "CSV or TSV with a header line, one JSON object per line, a JSON document (an array of "
                        + "objects, {\"data\": […]}, SQuAD), CoNLL columns for token classification, or a text per line "
                        + "for masked language modelling; in UTF-8, as it is or packed with gzip.")
        @Nullable
        String file,

        @Schema(type = "string", format = "binary", description = "Instead of 'file', beside the other splits.")
        @Nullable
        String train,

        @Schema(type = "string", format = "binary") @Nullable
        String validation,

        @Schema(type = "string", format = "binary") @Nullable
        String test,

        @Schema(example = "{\"name\": \"reviews\", \"split\": {\"validation\": 0.1, \"seed\": 42}}") @Nullable
        DatasetSpec spec) {}
