package io.thaw.dataset;

import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of bounded length, counted. */
final class TextLines {

    /** Characters; room for two of the longest texts with half of their characters escaped as six. */
    static final int LONGEST_LINE = 8 * Row.LONGEST_TEXT;

    private final Reader reader;
    private final StringBuilder line = new StringBuilder();
    private long number;
    private boolean cut;

    TextLines(Reader reader) {
        this.reader = reader;
    }

    /** The next line without its end, or null at the end of the text or where a line is too long. */
    @Nullable
    String next() throws IOException {
        line.setLength(0);
        number++;
        int c = reader.read();
        if (c < 0 || cut) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = reader.read()) {
            if (line.length() == LONGEST_LINE) {
                cut = true;
                return null;
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** The number of the line last read, from 1. */
    long number() {
        return number;
    }

    boolean isCut() {
        return cut;
    }
}
