package io.thaw.registry;

import java.time.Instant;

/**
 * A name for one version of a model, as MLflow has it: {@code champion} of {@code reviews} is asked for as
 * {@code reviews@champion}.
 *
 * @param name the model's
 * @param revision goes up with each change, and never comes again
 */
public record ModelAlias(String name, String alias, int version, long revision, Instant updatedAt) {}
