/**
 * Examples for each task: a file becomes an immutable dataset, validated row by row, split, counted and stored once by
 * its content. Files are read in {@code format} and become datasets in {@code intake}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"error", "outbound", "encoder", "storage", "database", "web", "tenant"})
package io.thaw.dataset;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
