package io.thaw.job;

/** The job is another worker's by now, or has ended: whoever sees this stops working on it. */
public final class LeaseLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LeaseLostException(Lease lease) {
        super("The lease on " + lease.jobId() + " of epoch " + lease.epoch() + " is lost");
    }
}
