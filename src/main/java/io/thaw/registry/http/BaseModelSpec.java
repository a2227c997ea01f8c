package io.thaw.registry.http;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.registry.BaseModels;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Under which name files are imported, and what they have to be. */
record BaseModelSpec(
        @Schema(description = "By which jobs will name it.", example = "my-bert")
        @NotNull
        @Pattern(regexp = BaseModels.NAME, message = "is not a name: " + BaseModelImport.LETTERS)
        String name,

        @Schema(
                description =
                        "What files must have, so that they are those that are meant: their SHA-256 by their names.")
        @Nullable
        Map<String, @NotNull @Pattern(regexp = SHA256, message = "must be 64 hexadecimal digits in lower case") String>
                sha256) {

    static final String SHA256 = "[0-9a-f]{64}";
}
