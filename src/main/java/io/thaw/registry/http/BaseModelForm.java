package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import java.util.List;

/** The multipart form of an upload, for the API's description; {@link BaseModelUpload} reads it. */
record BaseModelForm(
        @ArraySchema(
                schema = @Schema(type = "string", format = "binary"),
                arraySchema =
                        @Schema(
                                description =
                                        "The files of a Hugging Face directory, each as a part of this name: config.json,"
                                                + " model.safetensors or its index and shards, tokenizer.json or vocab.txt. Or one zip"
                                                + " of them, or one jar with an ONNX export or a TensorFlow 1 bundle of BERT."))
        @NotNull
        List<String> file,

        @NotNull BaseModelSpec spec) {}
