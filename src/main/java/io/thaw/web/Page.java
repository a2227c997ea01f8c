package io.thaw.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param next what {@code after} must be for the page that follows, or null on the last
 */
public record Page<T>(
        List<T> data, boolean hasMore, @Nullable String next) {

    /**
     * Makes a page of what was read.
     *
     * @param rows up to {@link Paging#rows()} rows
     * @param key the key by which the list is ordered
     */
    public static <T> Page<T> of(List<T> rows, Paging paging, Function<T, String> key) {
        if (rows.size() <= paging.limit()) {
            return new Page<>(List.copyOf(rows), false, null);
        }
        List<T> data = List.copyOf(rows.subList(0, paging.limit()));
        return new Page<>(data, true, Cursor.encode(key.apply(data.get(data.size() - 1))));
    }

    /** The same page in another shape. */
    public <R> Page<R> map(Function<T, R> mapper) {
        return new Page<>(data.stream().map(mapper).toList(), hasMore, next);
    }
}
