package io.thaw.tenant;

import java.util.function.Supplier;
import org.slf4j.MDC;

/**
 * For whom a thread works: one tenant, whose rows are all that it sees, or all of them. A thread of which nobody has said it
 * works for none, and sees nothing.
 *
 * @param id what rows say whose they are
 */
public record Tenant(String id) {

    /** To whom everything belongs where nobody has made others. */
    public static final Tenant DEFAULT = new Tenant("default");

    /** For the queue, the collector and others who serve every tenant. Rows are made for one. */
    public static final Tenant ALL = new Tenant("*");

    static final Tenant NONE = new Tenant("");

    private static final String LOGGED_AS = "tenant";

    private static final ThreadLocal<Tenant> CURRENT = ThreadLocal.withInitial(() -> NONE);

    /** For whom the thread works now. */
    public static Tenant current() {
        return CURRENT.get();
    }

    /** Ends a thread's work for a tenant, and has it go on with what it did before. */
    public interface Work {
        void end();
    }

    /** Has the thread work for this tenant until the work ends. Transactions stay with whom they began. */
    public Work begin() {
        Tenant before = CURRENT.get();
        become();
        return before::become;
    }

    /** Lines of the log say whose they are, too. */
    private void become() {
        CURRENT.set(this);
        if (equals(ALL) || equals(NONE)) {
            MDC.remove(LOGGED_AS);
        } else {
            MDC.put(LOGGED_AS, id);
        }
    }

    /** Does something for this tenant. */
    public void run(Runnable work) {
        Work begun = begin();
        try {
            work.run();
        } finally {
            begun.end();
        }
    }

    /** Finds something out for this tenant. */
    public <T> T call(Supplier<T> work) {
        Work begun = begin();
        try {
            return work.get();
        } finally {
            begun.end();
        }
    }

    /** The work, done for this tenant whatever thread does it. */
    public Runnable binding(Runnable work) {
        return () -> run(work);
    }
}
