package io.thaw.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import org.jspecify.annotations.Nullable;

/**
 * A number that may be left to us.
 *
 * @param value above 0 and at most 1, or null for {@code "auto"}
 */
public record AutoNumber(@Nullable Double value) {

    static final AutoNumber AUTO = new AutoNumber(null);

    private static final String AUTO_NAME = "auto";

    /** Reads a number or {@code "auto"}. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static AutoNumber of(Object json) {
        if (json.equals(AUTO_NAME)) {
            return AUTO;
        }
        if (json instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= 1) {
            return new AutoNumber(number.doubleValue());
        }
        boolean readable = json instanceof Number || json instanceof String;
        throw new DomainException(new Fault(
                "",
                readable ? ErrorKind.OUT_OF_RANGE : ErrorKind.WRONG_TYPE,
                "This is a number above 0 and at most 1, or \"auto\".",
                AUTO_NAME));
    }

    @JsonValue
    Object json() {
        return value == null ? AUTO_NAME : value;
    }
}
