package io.thaw.database;

import io.thaw.tenant.Tenant;
import java.util.List;
import org.awaitility.Awaitility;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/**
 * Empties every table before a test class, so that classes can share a running service. Its keys and its audit log stay. Tests work for the
 * default tenant.
 */
final class EmptyTablesListener extends AbstractTestExecutionListener {

    private static final int TRIES = 5;

    @Override
    public void beforeTestMethod(TestContext testContext) {
        Tenant.DEFAULT.begin();
        Awaitility.pollInSameThread(); // or it would see nothing
    }

    @Override
    public void beforeTestClass(TestContext testContext) {
        Tenant.ALL.run(() -> empty(testContext));
        Tenant.DEFAULT.begin();
    }

    private static void empty(TestContext testContext) {
        JdbcTemplate jdbc = testContext.getApplicationContext().getBean(JdbcTemplate.class);
        List<String> tables = jdbc.queryForList(
                "SELECT quote_ident(tablename) FROM pg_tables"
                        + " WHERE schemaname = 'public' AND tablename NOT IN ('flyway_schema_history', 'tenant', 'api_key', 'audit_entry')",
                String.class);
        if (!tables.isEmpty()) {
            truncate(jdbc, String.join(", ", tables), TRIES);
            // A truncation moves no job, so that the tenants' ledgers are emptied with it.
            jdbc.execute("DELETE FROM api_key WHERE tenant <> 'default'");
            jdbc.execute("DELETE FROM tenant WHERE id <> 'default'");
            jdbc.execute(
                    "UPDATE tenant SET queued = 0, running = 0, virtual_time = 0, device_seconds = 0, stored = 0, max_stored = NULL, max_requests = NULL");
        }
    }

    /** A worker that asks for its next job locks the same tables in another order: then one of both has to ask again. */
    private static void truncate(JdbcTemplate jdbc, String tables, int tries) {
        try {
            jdbc.execute("TRUNCATE " + tables + " CASCADE");
        } catch (PessimisticLockingFailureException e) {
            if (tries == 1) {
                throw e;
            }
            truncate(jdbc, tables, tries - 1);
        }
    }
}
