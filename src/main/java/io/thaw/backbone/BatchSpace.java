package io.thaw.backbone;

import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The windows of one pass: those of like length, so that a short text does not pay for a long one's padding, and each text
 * once, however many models it is for.
 */
final class BatchSpace {

    /** Most tokens of a pass, padding included; one window may have more. More of them are not computed faster. */
    static final int TOKENS = 1024;

    /** Equal where a model reads the same. */
    private record Text(int[] ids, int[] types) {

        Text(Tokens window) {
            this(window.ids(), window.types());
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(ids, text.ids) && Arrays.equals(types, text.types);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(ids) + Arrays.hashCode(types);
        }
    }

    private final int longest;
    private final int most;
    private final Map<Text, Integer> rows = new LinkedHashMap<>();

    /**
     * Space for windows of at most {@code longest} tokens, and at least half as many.
     *
     * @param several whether texts are computed faster together
     */
    BatchSpace(int longest, boolean several) {
        this.longest = longest;
        this.most = several ? Math.max(1, TOKENS / longest) : 1;
    }

    /** Adds a window if it fits. */
    boolean add(Tokens window) {
        Text text = new Text(window);
        if (rows.containsKey(text)) {
            return true;
        }
        boolean fits = rows.size() < most && window.length() <= longest && 2 * window.length() >= longest;
        if (fits) {
            rows.put(text, rows.size());
        }
        return fits;
    }

    /** The row of a window that was added. */
    int row(Tokens window) {
        Integer row = rows.get(new Text(window));
        if (row == null) {
            throw new IllegalArgumentException("the window was not added");
        }
        return row;
    }

    /** One window for each row. */
    List<Tokens> windows() {
        return rows.keySet().stream()
                .map(text -> new Tokens(text.ids(), text.types()))
                .toList();
    }

    /** Padding included. */
    long tokens() {
        return (long) rows.size() * longest;
    }
}
