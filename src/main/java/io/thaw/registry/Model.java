package io.thaw.registry;

import java.time.Instant;

/**
 * A finished model: what its job left, under a name and a version that never change.
 *
 * @param version counts the models of one name, from 1
 * @param storedBytes of tensors that its base does not have
 */
public record Model(String id, int version, FinishedModel content, long storedBytes, Instant createdAt) {

    public String name() {
        return content.name();
    }

    public Manifest manifest() {
        return content.manifest();
    }
}
