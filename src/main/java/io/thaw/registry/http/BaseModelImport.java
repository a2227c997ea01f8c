package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.registry.BaseModels;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** What to import, and under which name. */
record BaseModelImport(
        @Schema(description = "By which jobs will name it.", example = "all-minilm-l6-v2")
        @NotNull
        @Pattern(regexp = BaseModels.NAME, message = "is not a name: " + LETTERS)
        String name,

        @Schema(
                description =
                        "A file or directory in the operator's folder: a Hugging Face directory, or a jar with an ONNX"
                                + " export or a TensorFlow 1 bundle of BERT.",
                example = "all-minilm-l6-v2.jar")
        @NotNull
        @Pattern(regexp = BaseModels.NAME, message = "is not the name of a file in the folder: " + LETTERS)
        String file) {

    static final String LETTERS = "up to 100 letters, digits, '.', '_' and '-', beginning with a letter or a digit";
}
