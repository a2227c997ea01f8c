package io.thaw.database;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container, which Testcontainers removes when the tests' process is gone. */
final class ContainedPostgres implements PostgresServer {

    /** {@code -Dpostgres.image} names another one. */
    static final String IMAGE = System.getProperty("postgres.image", "postgres:18-alpine");

    private static final Logger LOG = LoggerFactory.getLogger(ContainedPostgres.class);

    private final PostgreSQLContainer container;

    private ContainedPostgres(PostgreSQLContainer container) {
        this.container = container;
    }

    /** Nothing where there is no engine for containers, or where it cannot have the image. */
    static Optional<ContainedPostgres> start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            return Optional.empty();
        }
        PostgreSQLContainer container = new PostgreSQLContainer(
                        DockerImageName.parse(IMAGE).asCompatibleSubstituteFor("postgres"))
                .withUsername(TestDatabase.SUPERUSER)
                .withDatabaseName(TestDatabase.SUPERUSER)
                .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust");
        try {
            container.start();
            return Optional.of(new ContainedPostgres(container));
        } catch (ContainerFetchException | ContainerLaunchException e) {
            LOG.warn("The image {} does not start: {}", IMAGE, e.toString());
            return Optional.empty();
        }
    }

    @Override
    public String url(String user, String database) {
        return "jdbc:postgresql://%s:%d/%s?user=%s"
                .formatted(
                        container.getHost(),
                        container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                        database,
                        user);
    }
}
