package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import org.jspecify.annotations.Nullable;

/**
 * The highest rate of the schedule.
 *
 * @param value above 0 and at most 1, or null to let the strategy choose ({@code "auto"} on the wire)
 */
public record LearningRate(@Nullable Double value) {

    static final LearningRate AUTO = new LearningRate(null);

    private static final String AUTO_NAME = "auto";

    /** Reads a number or {@code "auto"}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static LearningRate of(Object json) {
        if (json.equals(AUTO_NAME)) {
            return AUTO;
        }
        if (json instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= 1) {
            return new LearningRate(number.doubleValue());
        }
        boolean readable = json instanceof Number || json instanceof String;
        throw new DomainException(new Fault(
                "",
                readable ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                "learning_rate is a number above 0 and at most 1, or \"auto\".",
                "2e-5"));
    }

    @JsonValue
    Object json() {
        return value == null ? AUTO_NAME : value;
    }
}
