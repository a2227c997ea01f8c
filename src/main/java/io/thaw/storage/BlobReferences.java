package io.thaw.storage;

import java.util.function.Consumer;

/**
 * What a module's rows say must be kept. Each module that refers to blobs has such a bean: a blob that none of them names
 * is an orphan and is removed after a while.
 */
public interface BlobReferences {

    /**
     * Names every blob that a row refers to, perhaps more than once. Called within a transaction that sees the database at
     * one moment, so that a reference that one module hands to another is not missed.
     */
    void each(Consumer<String> sha256);
}
