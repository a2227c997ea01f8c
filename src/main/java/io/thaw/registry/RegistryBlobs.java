package io.thaw.registry;

import io.thaw.storage.BlobReferences;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tensors of base models and models, each named once however many share it, and the tokenizers. */
@Component
class RegistryBlobs implements BlobReferences {

    private final JdbcClient jdbc;

    RegistryBlobs(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void each(Consumer<String> sha256) {
        jdbc.sql("""
                        select tensor ->> 'sha256' from base_model, jsonb_array_elements(manifest -> 'tensors') tensor
                        union
                        select tensor ->> 'sha256' from model, jsonb_array_elements(manifest -> 'tensors') tensor
                        union
                        select tokenizer_sha256 from base_model
                        """).query(String.class).list().forEach(sha256);
    }
}
