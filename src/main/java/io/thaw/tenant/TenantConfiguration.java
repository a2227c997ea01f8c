package io.thaw.tenant;

import javax.sql.DataSource;
import org.hibernate.cfg.MultiTenancySettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two walls: every query that Hibernate makes asks for the tenant's rows, and PostgreSQL shows no others to any query. */
@Configuration(proxyBeanMethods = false)
class TenantConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(TenantConfiguration.class);

    @Bean
    static BeanPostProcessor tenantConnections() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource connections ? new TenantConnections(connections) : bean;
            }
        };
    }

    @Bean
    HibernatePropertiesCustomizer queriesOfTenants() {
        return settings -> settings.put(MultiTenancySettings.MULTI_TENANT_IDENTIFIER_RESOLVER, new CurrentTenant());
    }

    /** What a request leaves to another thread is still done for its tenant. */
    @Bean
    TaskDecorator forTheSameTenant() {
        return task -> Tenant.current().binding(task);
    }

    @Bean
    ApplicationRunner secondWall(JdbcClient jdbc) {
        return arguments -> {
            if (jdbc.sql("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                    .query(Boolean.class)
                    .single()) {
                LOG.warn(
                        "The database's role may pass over row-level security, so nothing but the service's own queries keeps"
                                + " tenants apart. Give it one that is no superuser.");
            }
        };
    }
}
