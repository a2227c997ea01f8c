package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.registry.TensorEntry;
import java.util.List;

/** A base model's parameter as the API shows it. */
@Schema(name = "Parameter")
record ParameterView(
        @Schema(description = "The name that freeze rules match.", example = "encoder.layer.0.attention.query.weight")
        String name,

        @Schema(
                description = "The name in the model's own checkpoints.",
                example = "bert.encoder.layer.0.attention.self.query.weight")
        String checkpointName,

        @Schema(example = "[384, 384]") List<Integer> shape,

        @Schema(description = "How many elements.", example = "147456")
        long count,

        @Schema(description = "Of the bytes, as little-endian float32.")
        String sha256) {

    static ParameterView of(TensorEntry tensor) {
        return new ParameterView(
                tensor.name(), tensor.checkpointName(), tensor.shape(), tensor.count(), tensor.sha256());
    }
}
