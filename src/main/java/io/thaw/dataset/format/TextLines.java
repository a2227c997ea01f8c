package io.thaw.dataset.format;

import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines of bounded length, counted. */
final class TextLines {

    /** Characters; room for two of the longest texts with half of their characters escaped as six. */
    static final int LONGEST_LINE = 8 * Row.LONGEST_TEXT;

    private final Reader reader;
    private final char[] buffer = new char[1 << 14];
    private final StringBuilder line = new StringBuilder();
    private int position;
    private int end;
    private long number;
    private boolean cut;

    TextLines(Reader reader) {
        this.reader = reader;
    }

    /** The next line without its end, or null at the end of the text or where a line is too long, which is reported. */
    @Nullable
    String next(String part, RowFaults faults) throws IOException {
        line.setLength(0);
        number++;
        if (cut || (position == end && !fill())) {
            return null;
        }
        do {
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            line.append(buffer, start, position - start);
            if (line.length() > LONGEST_LINE) {
                cut = true;
                faults.file(
                        part,
                        ErrorKind.FIELD_TOO_LARGE,
                        "Line %d has more than %,d characters; reading stopped there.".formatted(number, LONGEST_LINE),
                        null);
                return null;
            }
        } while (position == end && fill());
        position = Math.min(position + 1, end);
        return withoutReturn();
    }

    /** The number of the line last read, from 1. */
    long number() {
        return number;
    }

    /** Whether there is more. */
    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, reader.read(buffer));
        return end > 0;
    }

    /** Lines may end as on Windows. */
    private String withoutReturn() {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
    }
}
