package io.thaw.dataset;

import io.thaw.storage.BlobReferences;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The blobs of the datasets' rows. */
@Component
class DatasetBlobs implements BlobReferences {

    private final JdbcClient jdbc;

    DatasetBlobs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void each(Consumer<String> sha256) {
        jdbc.sql("select split ->> 'blob' from dataset, jsonb_array_elements(profile -> 'splits') split")
                .query(String.class)
                .list()
                .forEach(sha256);
    }
}
