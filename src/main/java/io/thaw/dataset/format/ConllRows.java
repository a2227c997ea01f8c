package io.thaw.dataset.format;

import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.Reader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sentences between blank lines, a word per line: the first column is the word, the last one its tag (CoNLL-2003).
 * Columns are separated by tabs, or by spaces where a line has none. Lines that begin with {@code -DOCSTART-} part
 * documents and are passed over.
 */
final class ConllRows implements RowReader {

    private static final String DOCUMENT_START = "-DOCSTART-";
    private static final Pattern TABS = Pattern.compile("\t+");
    private static final Pattern SPACES = Pattern.compile(" +");

    private final TextLines lines;
    private final String part;
    private final String tokenColumn;
    private final String tagColumn;
    private final RowFaults faults;
    private long row;

    ConllRows(Reader reader, String part, Schema schema, RowFaults faults) {
        this.lines = new TextLines(reader);
        this.part = part;
        this.tokenColumn = schema.fields().get(0).column();
        this.tagColumn = schema.fields().get(1).column();
        this.faults = faults;
    }

    @Override
    public @Nullable Row next() throws IOException {
        while (!faults.isFull()) {
            String line = lines.next(part, faults);
            if (line == null) {
                return null;
            }
            if (!isBetween(line)) {
                Row sentence = sentence(line);
                if (sentence != null) {
                    return sentence;
                }
            }
        }
        return null;
    }

    private static boolean isBetween(String line) {
        return line.isBlank() || line.startsWith(DOCUMENT_START);
    }

    /** The sentence that begins with this line, or null if one of its lines is wrong. */
    private @Nullable Row sentence(String first) throws IOException {
        Position at = new Position(part, ++row, lines.number());
        ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
        ArrayNode tags = JsonNodeFactory.instance.arrayNode();
        boolean right = true;
        long characters = 0;
        for (String line = first; line != null && !isBetween(line); line = lines.next(part, faults)) {
            String[] columns = (line.indexOf('\t') < 0 ? SPACES : TABS).split(line.strip());
            characters += line.length();
            if (characters > TextLines.LONGEST_LINE) {
                faults.file(
                        part,
                        ErrorKind.FIELD_TOO_LARGE,
                        "The sentence in %s has more than %,d characters; reading stopped there."
                                .formatted(at, TextLines.LONGEST_LINE),
                        "Put a blank line after each sentence.");
                return null;
            }
            right &= isPair(columns, at);
            tokens.add(columns[0]);
            tags.add(columns[columns.length - 1]);
        }
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        values.set(tokenColumn, tokens);
        values.set(tagColumn, tags);
        return right ? new Row(at, values) : null;
    }

    private boolean isPair(String[] columns, Position at) {
        if (columns.length < 2) {
            faults.row(
                    at,
                    ErrorKind.ROW_INVALID,
                    "Line %d, in %s, has one column: '%s'.".formatted(lines.number(), at, Excerpt.of(columns[0])),
                    "Write the word, a tab and its tag.");
        }
        return columns.length >= 2;
    }
}
