package io.thaw.error;

import java.util.List;

/** A request or a job that cannot go on, with every fault found. Its kind is that of its first fault. */
public final class DomainException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public DomainException(List<Fault> faults) {
        super(faults.get(0).message());
        this.faults = List.copyOf(faults);
    }

    public DomainException(ErrorKind kind, String message) {
        this(List.of(new Fault("", kind, message)));
    }

    public DomainException(Fault fault) {
        this(List.of(fault));
    }

    public DomainException(ErrorKind kind, String message, Throwable cause) {
        this(kind, message);
        initCause(cause);
    }

    public ErrorKind kind() {
        return faults.get(0).kind();
    }

    public List<Fault> faults() {
        return faults;
    }
}
