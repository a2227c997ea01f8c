package io.thaw.dataset;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.thaw.error.ErrorKind;
import io.thaw.error.NearestNames;
import java.io.Reader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of values between separators below a header line, quoted where they need it (RFC 4180). */
final class SeparatedRows implements RowReader {

    /** Room for the longest text, with each character doubled by escapes; a quote that is never closed ends here. */
    private static final int LONGEST_FIELD = 4 * Row.LONGEST_TEXT;

    private final CloseableIterator<CsvRecord> records;
    private final String part;
    private final RowFaults faults;
    private final List<String> header;
    private final int text;
    private final int pair;
    private final int label;
    private long row;

    SeparatedRows(Reader reader, char separator, String part, DatasetSpec.Columns columns, RowFaults faults) {
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
        CsvRecord first = read();
        this.header = first == null
                ? List.of()
                : first.getFields().stream().map(String::strip).toList();
        boolean hasHeader = first != null && hasDistinctNames();
        this.text = hasHeader ? index(columns.text()) : -1;
        this.label = hasHeader ? index(columns.label()) : -1;
        this.pair = hasHeader && columns.textPair() != null
                ? index(columns.pairColumn())
                : header.indexOf(columns.pairColumn());
    }

    @Override
    public @Nullable Row next() {
        if (text < 0 || label < 0) {
            return null;
        }
        for (CsvRecord fields = read(); fields != null; fields = read()) {
            Position at = new Position(part, ++row, fields.getStartingLineNumber());
            if (fields.getFieldCount() == header.size()) {
                return new Row(
                        at, fields.getField(text), pair < 0 ? null : fields.getField(pair), fields.getField(label));
            }
            faults.add(
                    at.pointer(),
                    ErrorKind.ROW_INVALID,
                    "The header has %d columns and %s has %d.".formatted(header.size(), at, fields.getFieldCount()),
                    "Put a value that holds the separator in quotes.");
            if (faults.isFull()) {
                return null;
            }
        }
        return null;
    }

    @Override
    public boolean isPaired() {
        return pair >= 0;
    }

    /** The next record, or null at the end. After a quote in the wrong place nothing says where a record begins. */
    private @Nullable CsvRecord read() {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (CsvParseException e) {
            faults.add(
                    "/" + part,
                    ErrorKind.ROW_INVALID,
                    "Reading stopped after row %d: %s".formatted(row, e.getMessage()),
                    "Close each quote before the separator, and write a quote inside quotes twice.");
            return null;
        }
    }

    private boolean hasDistinctNames() {
        Set<String> seen = new HashSet<>();
        boolean distinct = true;
        for (String name : header) {
            if (!seen.add(name)) {
                faults.add(
                        "/" + part,
                        ErrorKind.SCHEMA_INVALID,
                        "The header names the column '%s' twice.".formatted(Excerpt.of(name)));
                distinct = false;
            }
        }
        return distinct;
    }

    private int index(String column) {
        int index = header.indexOf(column);
        if (index < 0) {
            faults.add(
                    "/" + part,
                    ErrorKind.SCHEMA_INVALID,
                    "The header has no column '%s'; it has %s.".formatted(column, Excerpt.of(header)),
                    "Map the column in spec.columns. The nearest name is '%s'."
                            .formatted(Excerpt.of(
                                    NearestNames.of(column, header, 1).get(0))));
        }
        return index;
    }
}
