package io.thaw.job.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.thaw.database.IntegrationTest;
import io.thaw.job.JobJournal;
import io.thaw.job.JobQueue;
import io.thaw.job.Lease;
import io.thaw.job.QueuedJobs;
import io.thaw.tenant.Tenant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.base-models.directory=target/base-models"})
class JobMetricsIT {

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private ApplicationContext context;

    private QueuedJobs queued;

    @BeforeEach
    void emptyTheQueue() {
        queued = new QueuedJobs(context);
        queued.clear();
        Tenant.ALL.begin();
    }

    @Test
    void runningJobsTellHowFastTheyAreOnceTheyHaveTimedTheirSteps() {
        for (int job = 0; job < 3; job++) {
            queued.add(Tenant.DEFAULT.id(), 0);
        }
        Lease fast = queue.claim("worker-1").orElseThrow();
        Lease slow = queue.claim("worker-2").orElseThrow();
        assertThat(value("thaw.training.steps.per.second")).isZero();
        assertThat(value("thaw.training.step")).isZero();

        journal.calibrated(fast, fast.estimate().calibratedWith(0.1));
        journal.calibrated(slow, slow.estimate().calibratedWith(0.5));

        assertThat(value("thaw.training.steps.per.second")).isEqualTo(12);
        assertThat(value("thaw.training.step")).isEqualTo(0.3);
        assertThat(value("thaw.jobs.wait")).isPositive();
        assertThat(value("thaw.jobs.queued.oldest")).isPositive();
    }

    /** Asked anew: what was found is kept for some seconds. */
    private double value(String name) {
        MeterRegistry registry = new SimpleMeterRegistry();
        new JobMetrics(jdbc).bindTo(registry);
        return registry.get(name).gauge().value();
    }
}
