package io.thaw.backbone;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tenant.Tenant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * How many requests are answered at the same time. Each holds a thread of the web server while it waits: some have to be left to
 * refuse others. One tenant has three quarters of them at most, so that another finds room whatever the first one does.
 */
public final class Admission {

    private final int most;
    private final int mostOfOne;
    private final Map<Tenant, Integer> requests = new HashMap<>();
    private int all;

    /** Nobody asks yet. */
    public Admission(int most) {
        this.most = most;
        this.mostOfOne = Math.max(1, most * 3 / 4);
    }

    /**
     * Answers a request of the thread's tenant.
     *
     * @throws DomainException {@code OVERLOADED}
     */
    public <T> T admit(Supplier<T> request) {
        Tenant tenant = Tenant.current();
        enter(tenant);
        try {
            return request.get();
        } finally {
            leave(tenant);
        }
    }

    private synchronized void enter(Tenant tenant) {
        int own = requests.getOrDefault(tenant, 0);
        if (all >= most || own >= mostOfOne) {
            throw new DomainException(
                    ErrorKind.OVERLOADED,
                    "More is asked for than can be answered: " + all
                            + " requests are waiting already. Ask again in a second.");
        }
        requests.put(tenant, own + 1);
        all++;
    }

    private synchronized void leave(Tenant tenant) {
        requests.computeIfPresent(tenant, (same, own) -> own == 1 ? null : own - 1);
        all--;
    }
}
