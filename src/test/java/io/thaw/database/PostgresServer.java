package io.thaw.database;

import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that the tests run against. It trusts everybody on this machine. */
interface PostgresServer {

    /** For {@code spring.datasource.url}. */
    String url(String user, String database);

    /** A server in a container where there is an engine for those that has the image, and one of this build where there is not. */
    static PostgresServer start() {
        Logger log = LoggerFactory.getLogger(PostgresServer.class);
        return ContainedPostgres.start()
                .map(contained -> {
                    log.info("The tests run against PostgreSQL in a container, {}.", ContainedPostgres.IMAGE);
                    return (PostgresServer) contained;
                })
                .orElseGet(() -> {
                    log.info("The tests run against the embedded PostgreSQL: no container can be had.");
                    return EmbeddedPostgresServer.RUNNING;
                });
    }

    default DataSource database(String user, String database) {
        PGSimpleDataSource connections = new PGSimpleDataSource();
        connections.setUrl(url(user, database));
        return connections;
    }
}
