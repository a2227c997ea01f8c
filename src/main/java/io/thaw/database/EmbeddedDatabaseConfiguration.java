package io.thaw.database;

import io.thaw.role.Role;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Starts a PostgreSQL server where nobody named one with {@code spring.datasource.url}. Data source, migrations and JPA
 * follow from the connection details by themselves.
 */
@Configuration(proxyBeanMethods = false)
@Conditional(EmbeddedDatabaseConfiguration.NoServerNamed.class)
@ConditionalOnMissingBean(JdbcConnectionDetails.class)
@EnableConfigurationProperties(DatabaseProperties.class)
class EmbeddedDatabaseConfiguration {

    /** Closed by Spring after everything that uses it; a shutdown hook of its own would race the data source. */
    @Bean(destroyMethod = "close")
    EmbeddedDatabase embeddedDatabase(DatabaseProperties properties, Environment settings) {
        Role role = Role.of(settings);
        if (!role.administers()) {
            throw new EmbeddedDatabaseException(
                    "A process with the role " + role + " works with the database of the service, and none is named.",
                    "Name it with spring.datasource.url, as the service does, and share the service's thaw.data.");
        }
        return EmbeddedDatabase.start(properties.directory());
    }

    @Bean
    JdbcConnectionDetails embeddedConnectionDetails(EmbeddedDatabase database) {
        return new JdbcConnectionDetails() {
            @Override
            public String getJdbcUrl() {
                return database.url();
            }

            @Override
            public String getUsername() {
                return EmbeddedDatabase.USER;
            }

            @Override
            public String getPassword() {
                return database.password();
            }
        };
    }

    static final class NoServerNamed extends NoneNestedConditions {

        NoServerNamed() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty("spring.datasource.url")
        static final class ServerNamed {}
    }
}
