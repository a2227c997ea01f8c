package io.thaw.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

@IntegrationTest
class NamedServerIT {

    @Autowired
    ApplicationContext service;

    @Autowired
    JdbcTemplate jdbc;

    @Value("${spring.datasource.url}")
    String url;

    @Test
    void withADatasourceUrlThatServerIsUsedAndNoneIsStarted() {
        assertThat(service.getBeansOfType(EmbeddedDatabase.class)).isEmpty();
        assertThat(url)
                .endsWith(
                        jdbc.queryForObject("SELECT current_database()", String.class) + "?user=" + TestDatabase.USER);
    }
}
