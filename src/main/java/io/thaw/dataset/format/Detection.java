package io.thaw.dataset.format;

import io.thaw.dataset.Format;
import io.thaw.encoder.TaskType;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a file's format by its name and its first characters. */
final class Detection {

    private static final int SNIFFED_CHARACTERS = 4096;
    /** An object with an array of rows, after a version at most, as SQuAD's files begin. */
    private static final Pattern DOCUMENT =
            Pattern.compile("\\{\\s*(\"version\"\\s*:\\s*\"[^\"]*\"\\s*,\\s*)?\"data\"\\s*:\\s*\\[.*", Pattern.DOTALL);

    private Detection() {}

    /** The reader stands at its start again afterwards. */
    static Format of(@Nullable String filename, TaskType task, BufferedReader reader) throws IOException {
        String name = Objects.requireNonNullElse(filename, "").toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> Format.CSV;
            case "tsv", "tab" -> Format.TSV;
            case "jsonl", "ndjson" -> Format.JSONL;
            case "conll", "iob", "iob2", "bio" -> Format.CONLL;
            default -> sniff(start(reader), task);
        };
    }

    private static Format sniff(String start, TaskType task) {
        if (start.startsWith("[")) {
            return Format.JSON;
        }
        String firstLine = start.lines().findFirst().orElse("");
        if (start.startsWith("{")) {
            // Nothing but a brace in the first line is a document that was written for people.
            return firstLine.strip().equals("{") || DOCUMENT.matcher(start).matches() ? Format.JSON : Format.JSONL;
        }
        return switch (task) {
            case TOKEN_CLASSIFICATION -> Format.CONLL;
            case MASKED_LANGUAGE_MODELLING -> Format.TEXT;
            default -> firstLine.contains("\t") ? Format.TSV : Format.CSV;
        };
    }

    private static String start(BufferedReader reader) throws IOException {
        char[] start = new char[SNIFFED_CHARACTERS];
        reader.mark(start.length);
        int length = Math.max(0, reader.read(start));
        reader.reset();
        return new String(start, 0, length).stripLeading();
    }
}
