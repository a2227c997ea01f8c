package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

/** Whose job is next. */
@IntegrationTest
@TestPropertySource(properties = {"thaw.role=api", "thaw.base-models.directory=target/base-models"})
class TenantTurnsIT {

    @Autowired
    private JobQueue queue;

    @Autowired
    private JobJournal journal;

    @Autowired
    private JdbcTemplate jdbc;

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
    void tenantsTakeTurnsHoweverManyJobsOneOfThemHas() {
        List.of("ant", "bee", "cat").forEach(tenant -> queued.addTenant(tenant, 1, null, null));
        add("ant", 6);
        add("bee", 3);
        add("cat", 3);

        List<String> turns = claimAll(9);

        for (int round = 0; round < 3; round++) {
            assertThat(turns.subList(3 * round, 3 * round + 3)).containsExactlyInAnyOrder("ant", "bee", "cat");
        }
        assertThat(claimAll(3)).containsOnly("ant");
    }

    @Test
    void whoComesBackWaitsForOneTurnAtMost() {
        queued.addTenant("flood", 1, null, null);
        queued.addTenant("late", 1, null, null);
        add("flood", 12);
        claimAll(6);

        add("late", 2);

        assertThat(claimAll(2)).contains("late");
        assertThat(claimAll(2)).as("and has saved nothing up").contains("flood");
    }

    @Test
    void aTenantOfTwiceTheWeightHasTwiceTheTurns() {
        queued.addTenant("heavy", 2, null, null);
        queued.addTenant("light", 1, null, null);
        add("heavy", 12);
        add("light", 12);

        assertThat(claimAll(12)).filteredOn("heavy"::equals).hasSize(8);
    }

    @Test
    void whatATenantsJobsTookIsPaidForWithItsTurns() {
        queued.addTenant("long", 1, null, null);
        queued.addTenant("short", 1, null, null);
        add("long", 2);
        add("short", 6);
        Lease held = queue.claim("worker").orElseThrow();
        assertThat(tenant(held)).isEqualTo("long");
        jdbc.update("update job set claimed_at = claimed_at - interval '25 seconds' where id = ?", held.jobId());
        journal.cancelled(held);

        assertThat(claimAll(5)).containsExactly("short", "short", "short", "short", "long");
    }

    @Test
    void nobodyRunsMoreJobsThanMay() {
        queued.addTenant("small", 1, 2, null);
        add("small", 3);
        Lease first = queue.claim("worker").orElseThrow();
        queue.claim("worker").orElseThrow();

        assertThat(queue.claim("worker")).isEmpty();

        queue.release(first);
        assertThat(queue.claim("worker")).isPresent();
    }

    @Test
    void nobodyUsesMoreOfADayThanMay() {
        queued.addTenant("metered", 1, null, null);
        jdbc.update("update tenant set max_device_seconds = 60 where id = 'metered'");
        add("metered", 3);
        Lease lease = queue.claim("worker").orElseThrow();
        jdbc.update("update job set claimed_at = claimed_at - interval '61 seconds' where id = ?", lease.jobId());
        journal.cancelled(lease);

        assertThat(queue.claim("worker")).isEmpty();

        jdbc.update("update tenant set device_day = device_day - 1 where id = 'metered'");
        assertThat(queue.claim("worker")).as("the next day").isPresent();
    }

    @Test
    void theLedgerIsTheSumOfTheJobs() {
        queued.addTenant("ledger", 1, null, null);
        List<String> ids = add("ledger", 4);
        queue.claim("worker").orElseThrow();
        Lease second = queue.claim("worker").orElseThrow();
        journal.cancelled(second);
        jdbc.update("delete from job where id = ?", ids.get(3));

        assertThat(jdbc.queryForMap("select queued, running from tenant where id = 'ledger'"))
                .isEqualTo(Map.of("queued", 1, "running", 1));
    }

    private List<String> add(String tenant, int jobs) {
        return IntStream.range(0, jobs).mapToObj(job -> queued.add(tenant, 0)).toList();
    }

    private List<String> claimAll(int jobs) {
        List<String> tenants = new ArrayList<>();
        for (int job = 0; job < jobs; job++) {
            tenants.add(tenant(queue.claim("worker").orElseThrow()));
        }
        return tenants;
    }

    private String tenant(Lease lease) {
        return jdbc.queryForObject("select tenant from job where id = ?", String.class, lease.jobId());
    }
}
