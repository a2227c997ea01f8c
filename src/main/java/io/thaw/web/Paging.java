package io.thaw.web;

import io.swagger.v3.oas.annotations.Parameter;
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
        @Parameter(description = "Rows wanted, 1 to 200.", example = "50")
        int limit,

        @Parameter(description = "The next of the page before.") @Nullable
        String after) {

    static final int DEFAULT = 50;
    static final int MOST = 200;

    /** How many rows to read: one more than wanted tells whether there are more. */
    public int rows() {
        return limit + 1;
    }
}
