package io.thaw.job;

import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No fence at all: for a test that shows what it is there for. */
@Primary
public class OpenFence extends Fence {

    OpenFence(JdbcClient jdbc) {
        super(jdbc);
    }

    @Override
    boolean holds(Lease lease) {
        return true;
    }
}
