package io.thaw.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How rows are written in a file. */
public enum Format {
    /** Comma separated with a header line (RFC 4180). */
    CSV("csv"),
    /** The same with tabs. */
    TSV("tsv|tab"),
    /** One JSON object per line (jsonlines.org). */
    JSONL("jsonl|ndjson|json");

    private static final int SNIFFED_CHARACTERS = 4096;

    /** Of file names, as a regular expression. */
    private final String extensions;

    Format(String extensions) {
        this.extensions = extensions;
    }

    /** The name on the wire, as in {@code csv}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Format> ofFilename(@Nullable String filename) {
        String name = filename == null ? "" : filename.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.matches(".*\\.(" + format.extensions + ")"))
                .findFirst();
    }

    /** Looks at the first line. The reader stands at its start again afterwards. */
    static Format sniff(BufferedReader reader) throws IOException {
        char[] start = new char[SNIFFED_CHARACTERS];
        reader.mark(start.length);
        int length = Math.max(0, reader.read(start));
        reader.reset();
        String text = new String(start, 0, length).stripLeading();
        if (text.startsWith("{")) {
            return JSONL;
        }
        return text.lines().findFirst().orElse("").contains("\t") ? TSV : CSV;
    }
}
