package io.thaw.inference.drift;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model is asked and answers, beside what it was trained on. */
@Schema(name = "ModelDrift")
public record Drift(
        @Schema(example = "2026-11-20") LocalDate since,
        Use inUse,

        @Schema(
                description =
                        "Of up to a thousand rows of the training split, their own labels; null where the dataset is gone or the"
                                + " task does not read a text at once.")
        @Nullable
        Use inTraining,

        @Schema(
                description = "Population stability index of the labels: below 0.1 little, above 0.25 much.",
                example = "0.04")
        @Nullable
        Double labelShift,

        @Schema(description = "The same of the lengths.", example = "0.31") @Nullable
        Double lengthShift) {

    static Drift of(LocalDate since, Map<Count, Long> inUse, @Nullable Map<Count, Long> inTraining) {
        return new Drift(
                since,
                Use.of(inUse),
                inTraining == null ? null : Use.of(inTraining),
                shift(inUse, inTraining, Count.Kind.LABEL),
                shift(inUse, inTraining, Count.Kind.LENGTH));
    }

    private static @Nullable Double shift(
            Map<Count, Long> inUse, @Nullable Map<Count, Long> inTraining, Count.Kind kind) {
        return inTraining == null ? null : Shift.between(Use.numbers(inUse, kind), Use.numbers(inTraining, kind));
    }
}
