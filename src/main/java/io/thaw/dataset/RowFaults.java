package io.thaw.dataset;

import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with the rows, up to a number that a person still reads. */
final class RowFaults {

    static final int LIMIT = 100;

    private final Faults faults = new Faults();
    private int count;

    void add(String pointer, ErrorKind kind, String message) {
        add(pointer, kind, message, null);
    }

    void add(String pointer, ErrorKind kind, String message, @Nullable String suggestion) {
        if (!isFull()) {
            faults.add(pointer, kind, message, suggestion);
            count++;
        }
    }

    /** Whether reading on would say nothing new. */
    boolean isFull() {
        return count == LIMIT;
    }

    int count() {
        return count;
    }

    void throwIfAny() {
        faults.throwIfAny();
    }
}
