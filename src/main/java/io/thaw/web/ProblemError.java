package io.thaw.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.Fault;
import org.jspecify.annotations.Nullable;

/** One thing that is wrong, as it stands in {@code errors} of a problem and in {@code failure} of a job. */
@Schema(description = "One thing that is wrong.")
public record ProblemError(
        @Schema(description = "Where, as a JSON pointer into the request.", example = "/training/learningrate")
        String pointer,

        @Schema(example = "unknown_field") String code,

        @Schema(example = "'learningrate' is not a field here.")
        String message,

        @Schema(description = "What would be right, where that is known.", example = "Did you mean 'learning_rate'?")
        @Nullable
        String suggestion) {

    /** What the request held may stand in it, so what is not text is replaced: nobody could read the answer. */
    public static ProblemError of(Fault fault) {
        return new ProblemError(
                Texts.readable(fault.pointer()),
                fault.kind().code(),
                Texts.readable(fault.message()),
                fault.suggestion());
    }
}
