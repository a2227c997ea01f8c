package io.thaw.storage;

import io.thaw.tenant.Tenant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** All that refers to blobs, asked in one snapshot of the database. */
@Component
class ReferencedBlobs {

    private final List<BlobReferences> modules;
    private final TransactionTemplate snapshot;

    ReferencedBlobs(List<BlobReferences> modules, PlatformTransactionManager transactions) {
        this.modules = modules;
        this.snapshot = new TransactionTemplate(transactions);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        snapshot.setReadOnly(true);
    }

    Set<String> now() {
        Set<String> referenced = new HashSet<>();
        Tenant.ALL.run(() -> snapshot.executeWithoutResult(open -> modules.forEach(module -> module.each(sha256 -> {
            if (!Sha256.isName(sha256)) {
                throw new IllegalStateException(module + " refers to '" + sha256 + "', so what it needs is not known");
            }
            referenced.add(sha256);
        }))));
        return referenced;
    }
}
