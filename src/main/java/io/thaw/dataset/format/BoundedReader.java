package io.thaw.dataset.format;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Lets so many characters through, until it is told that they were used. A parser may have buffered some before. */
final class BoundedReader extends FilterReader {

    /** As long as a line may be. */
    static final int MOST = TextLines.LONGEST_LINE;

    private long left = MOST;

    BoundedReader(Reader reader) {
        super(reader);
    }

    /** Starts to count again. */
    void allow() {
        left = MOST;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        left -= read;
        if (left < 0) {
            throw new TooLong();
        }
        return read;
    }

    /** What was to be read as one is too long. */
    static final class TooLong extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
