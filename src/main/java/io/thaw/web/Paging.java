package io.thaw.web;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;

/**
 * Which page of a list is asked for: a controller takes it as a parameter, {@code ?limit=&after=}.
 *
 * @param limit rows wanted, 1 to 200
 * @param after the key of the last row already seen (an id, as ids are ordered by time), or null for the first page
 */
@ParameterObject
public record Paging(
        @Parameter(description = "Rows wanted.", example = "50")
        @Schema(minimum = "1", maximum = "" + MOST, defaultValue = "" + DEFAULT)
        int limit,

        @Parameter(description = "The next of the page before.") @Nullable
        String after) {

    static final int DEFAULT = 50;
    static final int MOST = 200;

    /**
     * The key of the last row seen, of a list that is ordered by a number.
     *
     * @param first what it is for the first page
     * @throws DomainException with {@code INVALID_CURSOR} if it is none
     */
    public long number(long first) {
        try {
            return after == null ? first : Long.parseLong(after);
        } catch (NumberFormatException e) {
            throw new DomainException(new Fault(
                    "",
                    ErrorKind.INVALID_CURSOR,
                    "after is not a cursor of this list.",
                    "Use the value of next, as it stands in the page before."));
        }
    }

    /** How many rows to read: one more than wanted tells whether there are more. */
    public int rows() {
        return limit + 1;
    }
}
