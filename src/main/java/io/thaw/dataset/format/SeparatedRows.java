package io.thaw.dataset.format;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.thaw.dataset.Field;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Rows of values between separators below a header line, quoted where they need it (RFC 4180). */
final class SeparatedRows implements RowReader {

    /**
     * Room for the longest text, each character a surrogate pair and doubled by escapes; a quote that is never closed
     * ends here. A power of two, as the parser's buffer doubles.
     */
    private static final int LONGEST_FIELD = 1 << 22;

    private final CloseableIterator<CsvRecord> records;
    private final String part;
    private final RowFaults faults;
    private final Cells cells;
    private final List<String> header;
    private final List<Field> fields;
    private final boolean readable;
    private long row;

    SeparatedRows(Reader reader, char separator, String part, Schema schema, RowFaults faults) {
        this.records = CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(LONGEST_FIELD)
                .ofCsvRecord(reader)
                .iterator();
        this.part = part;
        this.faults = faults;
        this.cells = new Cells(schema.listSeparator());
        CsvRecord first = read();
        this.header = first == null
                ? List.of()
                : first.getFields().stream().map(String::strip).toList();
        this.fields = schema.fields().stream()
                .filter(field -> header.contains(field.column()))
                .toList();
        this.readable = first != null && hasDistinctNames() && schema.check("The header", header, part, faults);
    }

    @Override
    public @Nullable Row next() {
        while (readable && !faults.isFull()) {
            CsvRecord values = read();
            if (values == null) {
                return null;
            }
            Position at = new Position(part, ++row, values.getStartingLineNumber());
            if (values.getFieldCount() == header.size()) {
                return new Row(at, object(values));
            }
            faults.row(
                    at,
                    ErrorKind.ROW_INVALID,
                    "The header has %d columns and %s has %d.".formatted(header.size(), at, values.getFieldCount()),
                    "Put a value that holds the separator in quotes.");
        }
        return null;
    }

    private ObjectNode object(CsvRecord values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        for (Field field : fields) {
            object.set(field.column(), cells.value(values.getField(header.indexOf(field.column())), field.kind()));
        }
        return object;
    }

    /** The next record, or null at the end. After a quote in the wrong place nothing says where a record begins. */
    private @Nullable CsvRecord read() {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (CsvParseException e) {
            if (e.getCause() instanceof DomainException unreadable) {
                throw unreadable;
            }
            boolean tooLong = String.valueOf(e.getMessage()).contains("maximum buffer size");
            faults.file(
                    part,
                    tooLong ? ErrorKind.FIELD_TOO_LARGE : ErrorKind.ROW_INVALID,
                    "Reading stopped after row %d: %s"
                            .formatted(
                                    row,
                                    tooLong
                                            ? "a field has more than %,d characters.".formatted(LONGEST_FIELD)
                                            : e.getMessage()),
                    "Close each quote before the separator, and write a quote inside quotes twice.");
            return null;
        }
    }

    private boolean hasDistinctNames() {
        Set<String> seen = new HashSet<>();
        boolean distinct = true;
        for (String name : header) {
            if (!seen.add(name)) {
                faults.file(
                        part,
                        ErrorKind.SCHEMA_INVALID,
                        "The header names the column '%s' twice.".formatted(Excerpt.of(name)),
                        null);
                distinct = false;
            }
        }
        return distinct;
    }
}
