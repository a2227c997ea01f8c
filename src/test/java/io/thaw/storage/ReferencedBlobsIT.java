package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.thaw.database.TestDatabase;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class ReferencedBlobsIT {

    private static final String SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    private final TestDatabase database = TestDatabase.create();
    private final DataSource elsewhere = new DriverManagerDataSource(database.url());

    private List<String> holders(String holder) {
        return JdbcClient.create(database.dataSource())
                .sql("select sha256 from held where holder = ?")
                .param(holder)
                .query(String.class)
                .list();
    }

    private void elsewhere(String sql) {
        JdbcClient.create(elsewhere).sql(sql).update();
    }

    /** As a job hands what it holds to its model, between the questions to the two. */
    @Test
    void aReferenceThatIsHandedOnMeanwhileIsNotMissed() {
        elsewhere("create table held (holder text, sha256 text)");
        elsewhere("insert into held values ('job', '" + SHA256 + "')");
        BlobReferences models = sha256 -> {
            holders("model").forEach(sha256);
            elsewhere("update held set holder = 'model'");
        };
        BlobReferences jobs = sha256 -> holders("job").forEach(sha256);

        assertThat(referenced(models, jobs)).containsExactly(SHA256);
    }

    @Test
    void nothingIsToldIfOneOfThemDoesNotNameBlobs() {
        assertThatIllegalStateException()
                .isThrownBy(() -> referenced(sha256 -> sha256.accept(SHA256), sha256 -> sha256.accept("a.bin")))
                .withMessageContaining("a.bin");
    }

    private Iterable<String> referenced(BlobReferences... modules) {
        return new ReferencedBlobs(List.of(modules), new DataSourceTransactionManager(database.dataSource())).now();
    }
}
