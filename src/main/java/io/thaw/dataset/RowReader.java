package io.thaw.dataset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file row by row, holding no more than one of them. What cannot be read is reported and passed over; where the
 * rest of the file cannot be told apart any more, the rows end.
 */
interface RowReader {

    /** The next row that could be read, or null at the end. */
    @Nullable
    Row next() throws IOException;

    /** Whether the rows are pairs of texts; known once the first row was read. */
    boolean isPaired();

    /** Starts to read a source, whose bytes the caller has opened and closes. */
    static RowReader of(InputStream bytes, Source source, DatasetSpec spec, RowFaults faults) throws IOException {
        BufferedReader text = Utf8.reader(bytes);
        Format format = spec.format();
        if (format == null) {
            format = Format.ofFilename(source.filename()).orElse(null);
        }
        if (format == null) {
            format = Format.sniff(text);
        }
        return switch (format) {
            case CSV -> new SeparatedRows(text, ',', source.part(), spec.columns(), faults);
            case TSV -> new SeparatedRows(text, '\t', source.part(), spec.columns(), faults);
            case JSONL -> new JsonRows(text, source.part(), spec.columns(), faults);
        };
    }
}
