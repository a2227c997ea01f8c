package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.encoder.EncoderConfig;
import io.thaw.registry.BaseModel;
import java.time.Instant;

/** A base model as the API shows it. */
@Schema(name = "BaseModel")
record BaseModelView(
        @Schema(example = "base_01k9x2m4q8r3t5v7w9y1z3a5c7") String id,
        @Schema(example = "all-minilm-l6-v2") String name,
        @Schema(example = "bert") String modelType,
        @Schema(example = "6") int layers,
        @Schema(example = "384") int hiddenSize,
        @Schema(example = "12") int attentionHeads,
        @Schema(example = "1536") int intermediateSize,
        @Schema(example = "30522") int vocabularySize,

        @Schema(description = "The longest text, in tokens.", example = "512")
        int maxLength,

        @Schema(description = "Whether it brings a pretrained pooler.", example = "false")
        boolean pooler,

        @Schema(description = "Whether it brings a masked-language-model head.", example = "false")
        boolean maskedLanguageHead,

        @Schema(example = "22565376") long parameters,
        @Schema(example = "90261504") long bytes,

        @Schema(description = "Of configuration, tensors and tokenizer.", example = "sha256:5f1c")
        String contentHash,

        @Schema(description = "The file it came from.", example = "all-minilm-l6-v2.jar")
        String source,

        Instant createdAt) {

    static BaseModelView of(BaseModel base) {
        EncoderConfig config = base.encoder().config();
        return new BaseModelView(
                base.id(),
                base.name(),
                config.modelType(),
                config.layers(),
                config.hiddenSize(),
                config.attentionHeads(),
                config.intermediateSize(),
                config.vocabSize(),
                config.maxLength(),
                base.encoder().pooler(),
                base.encoder().maskedLanguageHead(),
                base.manifest().parameters(),
                base.manifest().bytes(),
                base.contentHash(),
                base.source(),
                base.createdAt());
    }
}
