package io.thaw.error;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects everything that is wrong with a request, so that its sender hears all of it at once. */
public final class Faults {

    private final List<Fault> faults = new ArrayList<>();

    public void add(String pointer, ErrorKind kind, String message) {
        add(pointer, kind, message, null);
    }

    public void add(String pointer, ErrorKind kind, String message, @Nullable String suggestion) {
        faults.add(new Fault(pointer, kind, message, suggestion));
    }

    public void addAll(Collection<Fault> more) {
        faults.addAll(more);
    }

    public boolean isEmpty() {
        return faults.isEmpty();
    }

    /** Whether something at, below or above {@code pointer} is wrong, so that its value cannot be relied on. */
    public boolean touch(String pointer) {
        return faults.stream()
                .map(Fault::pointer)
                .anyMatch(at -> at.equals(pointer) || at.startsWith(pointer + "/") || pointer.startsWith(at + "/"));
    }

    public List<Fault> list() {
        return List.copyOf(faults);
    }

    /**
     * Ends the validation.
     *
     * @throws DomainException with every fault collected, if there is one
     */
    public void throwIfAny() {
        if (!faults.isEmpty()) {
            throw new DomainException(faults);
        }
    }
}
