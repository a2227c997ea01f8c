/**
 * Labelled texts: a file becomes an immutable dataset, validated row by row, split, counted and stored once by its
 * content.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "encoder", "storage", "database", "web"})
package io.thaw.dataset;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
