package io.thaw.tenant;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How much a tenant may store. The database counts what it does store, row by row. */
@Service
public class StorageQuota {

    private final JdbcClient jdbc;

    StorageQuota(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Asks whether the tenant may store something more. Of two that ask at the same moment both may get room for one.
     *
     * @param bytes how much more
     * @throws DomainException with {@code STORAGE_QUOTA_EXCEEDED}
     */
    public void require(long bytes) {
        jdbc.sql("select stored, max_stored from tenant where id = ? and max_stored is not null")
                .param(Tenant.current().id())
                .query((row, number) -> new Room(row.getLong("stored"), row.getLong("max_stored")))
                .optional()
                .filter(room -> !room.isFor(bytes))
                .ifPresent(room -> {
                    throw new DomainException(
                            ErrorKind.STORAGE_QUOTA_EXCEEDED,
                            "This takes %,d bytes, and %,d of the %,d that may be stored are in use. Delete datasets or models first."
                                    .formatted(bytes, room.stored(), room.most()));
                });
    }

    private record Room(long stored, long most) {

        boolean isFor(long bytes) {
            return bytes <= most - stored;
        }
    }
}
