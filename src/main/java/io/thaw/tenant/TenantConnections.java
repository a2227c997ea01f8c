package io.thaw.tenant;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Tells PostgreSQL for whom a connection is taken: its policies let see and make no other rows. Costs a round trip. */
final class TenantConnections extends DelegatingDataSource {

    TenantConnections(DataSource connections) {
        super(connections);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try (PreparedStatement tell = connection.prepareStatement("select set_config('thaw.tenant', ?, false)")) {
            tell.setString(1, Tenant.current().id());
            tell.execute();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
