package io.thaw.dataset.format;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with files, up to a number that a person still reads. Wrong rows may be tolerated; a file that
 * is wrong as a whole never is.
 */
public final class RowFaults {

    public static final int LIMIT = 100;

    private final List<Fault> faults = new ArrayList<>();
    private final double tolerated;
    private long count;
    private long wrongRows;
    private boolean wrongFile;
    private @Nullable Position lastWrong;

    /**
     * Collects for files of which a share may be wrong.
     *
     * @param tolerated share of the rows, from 0 to 1
     */
    public RowFaults(double tolerated) {
        this.tolerated = tolerated;
    }

    /** Reports a row. */
    public void row(Position at, ErrorKind kind, String message, @Nullable String suggestion) {
        addRow(at, new Fault(at.pointer(), kind, message, suggestion));
    }

    /** Reports a value of a row. */
    public void value(Position at, String column, ErrorKind kind, String message, @Nullable String suggestion) {
        addRow(at, new Fault(at.pointer(column), kind, message, suggestion));
    }

    /** Reports a file that cannot be used, or not be read on. */
    public void file(String part, ErrorKind kind, String message, @Nullable String suggestion) {
        file(new Fault("/" + part, kind, message, suggestion));
    }

    void file(Fault fault) {
        wrongFile = true;
        add(fault);
    }

    /** Whether reading on would say nothing new. */
    public boolean isFull() {
        return count >= LIMIT && (tolerated == 0 || wrongFile);
    }

    /** Everything reported so far, also what is beyond the limit. */
    public long count() {
        return count;
    }

    /** Whether a file was reported, which no share of wrong rows makes good. */
    public boolean isFileWrong() {
        return wrongFile;
    }

    /** The rows that something was said about. */
    public long wrongRows() {
        return wrongRows;
    }

    /** What was said first, in words. */
    public List<String> first(int messages) {
        return faults.stream().limit(messages).map(Fault::message).toList();
    }

    /**
     * Ends the reading.
     *
     * @param rows all that were read
     * @throws DomainException with up to {@value #LIMIT} faults, if more is wrong than is tolerated
     */
    public void throwIfTooMany(long rows) {
        if (!wrongFile && wrongRows <= tolerated * rows) {
            return;
        }
        List<Fault> all = new ArrayList<>(faults);
        if (!wrongFile && tolerated > 0) {
            all.add(
                    0,
                    new Fault(
                            "/spec/max_invalid_ratio",
                            ErrorKind.ROW_INVALID,
                            "%,d of %,d rows are wrong, more than the share of %s that max_invalid_ratio allows."
                                    .formatted(wrongRows, rows, tolerated)));
        }
        throw new DomainException(all.subList(0, Math.min(all.size(), LIMIT)));
    }

    private void addRow(Position at, Fault fault) {
        if (!at.equals(lastWrong)) {
            lastWrong = at;
            wrongRows++;
        }
        add(fault);
    }

    private void add(Fault fault) {
        count++;
        if (faults.size() < LIMIT) {
            faults.add(fault);
        }
    }
}
