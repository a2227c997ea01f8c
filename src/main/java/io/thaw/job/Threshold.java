package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import org.jspecify.annotations.Nullable;

/**
 * From which score on a label of several applies.
 *
 * @param value between 0 and 1, or null to choose one for each label on the validation split ({@code "auto"} on the wire)
 */
public record Threshold(@Nullable Double value) {

    static final Threshold HALF = new Threshold(0.5);

    private static final String AUTO_NAME = "auto";

    /** Reads a number or {@code "auto"}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Threshold of(Object json) {
        if (json.equals(AUTO_NAME)) {
            return new Threshold(null);
        }
        if (json instanceof Number number && number.doubleValue() > 0 && number.doubleValue() < 1) {
            return new Threshold(number.doubleValue());
        }
        boolean readable = json instanceof Number || json instanceof String;
        throw new DomainException(new Fault(
                "",
                readable ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                "threshold is a number between 0 and 1, or \"auto\".",
                "0.5"));
    }

    @JsonValue
    Object json() {
        return value == null ? AUTO_NAME : value;
    }
}
