package io.thaw.dataset.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file row by row, holding no more than one of them. What cannot be read is reported and passed over; where the
 * rest of the file cannot be told apart any more, the rows end.
 */
interface RowReader {

    /** The next row that could be read, or null at the end. */
    @Nullable
    Row next() throws IOException;
}
