package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The service as a newcomer starts it: nothing is configured but where to keep the data. */
class ServiceStartIT {

    @TempDir
    Path data;

    @Test
    void withoutADatasourceUrlTheServiceBringsItsOwnDatabase() {
        try (ConfigurableApplicationContext service =
                SpringApplication.run(io.thaw.Application.class, "--thaw.data=" + data, "--server.port=0")) {
            JdbcTemplate jdbc = service.getBean(JdbcTemplate.class);

            assertThat(jdbc.queryForObject("SELECT current_user", String.class)).isEqualTo("thaw");
            assertThat(jdbc.queryForObject("SELECT count(*) FROM dataset", Long.class))
                    .isZero();
            assertThat(data.resolve("postgres/cluster/PG_VERSION")).exists();
        }
    }
}
